import { OptionError, parseOptions, unknownName } from "@smart-mining/core";
import { presets } from "../presets/index.js";
import { isPlain, mergeConfig } from "./merge.js";
import { pipelineSchema, type PipelineConfig, type PipelineConfigInput } from "./schema.js";

/** Options of samplers that say how large a batch is. */
const SIZES = ["classesPerBatch", "batchSize"];

/**
 * The complete configuration of a run: the preset it extends, laid over by what was given, defaults filled in.
 *
 * @param input    may name a preset under `extends`
 * @param override laid over last, as command-line options are
 * @throws {UnknownNameError} if no preset has that name
 * @throws {OptionError} naming each bad option
 */
export function resolveConfig(input: PipelineConfigInput, override: PipelineConfigInput = {}): PipelineConfig {
  const { extends: name, ...own } = input;
  const base = name === undefined ? {} : structuredClone(presetNamed(name));
  const written = mergeConfig(own as Record<string, unknown>, override as Record<string, unknown>);
  const merged = mergeConfig(mergeConfig(base, own as Record<string, unknown>), override as Record<string, unknown>);
  return parseOptions("configuration", pipelineSchema, { fitToData: unwrittenSizes(written, merged), ...merged });
}

/** The samplers whose batch size is a preset's or the default. */
function unwrittenSizes(written: Record<string, unknown>, merged: Record<string, unknown>): string[] {
  const places: [string, readonly string[]][] = [
    ["sampler", ["sampler", "options"]],
    ["mining.sampler", ["mining", "sampler", "options"]],
  ];
  const at = (config: unknown, path: readonly string[]): unknown =>
    path.reduce<unknown>((node, key) => (isPlain(node) ? node[key] : undefined), config);
  return places.flatMap(([name, path]) => {
    const options = at(written, path);
    const chosen = isPlain(options) && SIZES.some((size) => options[size] !== undefined);
    return chosen || !isPlain(at(merged, [path[0]])) ? [] : [name];
  });
}

/** @throws {UnknownNameError} listing the presets */
export function presetNamed(name: string): Record<string, unknown> {
  if (!Object.hasOwn(presets, name)) throw unknownName("configuration", "preset", name, Object.keys(presets));
  return presets[name] as Record<string, unknown>;
}

/**
 * Turns `"loss.options.margin=0.2"` into `{ loss: { options: { margin: 0.2 } } }`. Values are read as JSON, else as text.
 *
 * @throws {OptionError} if there is no `=` or no path before it
 */
export function parseAssignment(text: string): PipelineConfigInput {
  const at = text.indexOf("=");
  const path = text.slice(0, Math.max(at, 0)).split(".");
  if (at <= 0 || path.includes(""))
    throw new OptionError(`--set: must be of the form path.to.option=value; got ${JSON.stringify(text)}.`);
  const raw = text.slice(at + 1);
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    value = raw;
  }
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as PipelineConfigInput;
}

/** Lays several configuration parts over each other, the last one on top. */
export function mergeAll(parts: readonly PipelineConfigInput[]): PipelineConfigInput {
  return parts.reduce<Record<string, unknown>>(
    (merged, part) => mergeConfig(merged, isPlain(part) ? part : {}),
    {},
  ) as PipelineConfigInput;
}
