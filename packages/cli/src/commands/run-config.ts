import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DataError, OptionError } from "@smart-mining/core";
import {
  loadConfig,
  mergeAll,
  resolveConfig,
  type PipelineConfig,
  type PipelineConfigInput,
} from "@smart-mining/training/config";
import { checkTrusted } from "@smart-mining/report";

/** What a run leaves in its folder. */
const TRACES = ["log.jsonl", "config.json", "metrics.json", "checkpoint.json", "batches.json", "report.html", "model"];

/** A new run: what it is made of, and whether it may replace another. */
export interface NewRun {
  readonly out: string;
  readonly preset?: string;
  readonly config?: string;
  readonly overwrite?: boolean;
}

/** A run that goes on. */
export interface ResumedRun {
  readonly out: string;
  readonly preset?: string;
  readonly config?: string;
  readonly overwrite?: boolean;
  readonly plugin: readonly string[];
  readonly trust?: boolean;
}

/**
 * The configuration of a new run: a file's or a preset's, and the flags laid over it.
 *
 * @throws {DataError} if another run lies in the folder and is not to be overwritten
 */
export async function newRunConfig(
  { out, preset, config, overwrite }: NewRun,
  flags: PipelineConfigInput,
): Promise<PipelineConfig> {
  if (preset !== undefined && config !== undefined)
    throw new OptionError(`train: --preset and --config must not both be given; got "${preset}" and "${config}".`);
  const base = config === undefined ? { extends: preset ?? "smart-mining" } : await loadConfig(config);
  const resolved = resolveConfig(base, flags);
  if (overwrite !== true && TRACES.some((name) => existsSync(join(out, name))))
    throw new DataError(
      `--out: "${out}" holds a run already; give --resume to go on with it, --overwrite to replace it, or another folder.`,
    );
  return config === undefined ? resolved : resolveConfig(await absolute(base, config), flags);
}

/** A file's configuration with its paths as they are relative to that file. Only here TensorFlow.js is loaded, which takes a second. */
async function absolute(config: PipelineConfigInput, file: string): Promise<PipelineConfigInput> {
  const { absoluteInput } = await import("@smart-mining/training");
  return absoluteInput(config, dirname(resolve(file)));
}

/**
 * The configuration that a run goes on with: its own, a file's over it where one is given, and the flags over both.
 *
 * @throws {DataError} if there is no run
 * @throws {OptionError} for plugins that nobody trusts, and for options that mean a new run
 */
export async function resumedRunConfig(asked: ResumedRun, flags: PipelineConfigInput): Promise<PipelineConfig> {
  const { out, preset, config, overwrite, plugin, trust } = asked;
  if (overwrite === true) throw new OptionError("train: --resume and --overwrite must not both be given.");
  if (preset !== undefined)
    throw new OptionError(`train: --resume goes on with the run's own configuration; leave out --preset ${preset}.`);
  // Only here: TensorFlow.js, which comes with it, takes a second to load.
  const { readRunConfig } = await import("@smart-mining/training");
  const saved = await readRunConfig(out);
  const own = config === undefined ? undefined : resolveConfig(await absolute(await loadConfig(config), config));
  const merged = resolveConfig(saved, mergeAll([own ?? {}, flags]));
  checkTrusted("train", join(out, "config.json"), merged.plugins, { trust, own: [...plugin, ...(own?.plugins ?? [])] });
  return merged;
}
