import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "@smart-mining/core";
import type { RunEvent } from "@smart-mining/training";

/** What a run's folder holds, parsed. */
export interface RunRecord {
  /** `log.jsonl`, in order; lines of a type that this version does not know are left out. */
  readonly log: readonly RunEvent[];
  readonly metrics: RecordedMetrics;
  /** `config.json`: the merged configuration, versions, backend, seed. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Metrics by name. */
export type MetricValues = Readonly<Record<string, number>>;

/** `metrics.json`; an older run may lack what is optional here. */
export interface RecordedMetrics {
  /** Absent where the final evaluation was stopped. */
  readonly recallAt1?: number;
  readonly seconds?: number;
  readonly interrupted?: boolean;
  readonly baselines?: Readonly<{ rawPixels?: MetricValues; untrained?: MetricValues }>;
  readonly [name: string]: unknown;
}

/** Every type of event: the compiler sees to it that none is missing. */
const EVENT_TYPES: Readonly<Record<RunEvent["type"], true>> = {
  start: true,
  step: true,
  mining: true,
  evaluation: true,
  warning: true,
  progress: true,
  end: true,
};

/**
 * Reads what a run has written: `log.jsonl`, `metrics.json`, `config.json`.
 *
 * @throws {DataError} naming the file that is missing or damaged
 */
export async function readRun(folder: string): Promise<RunRecord> {
  const [log, metrics, config] = await Promise.all(
    ["log.jsonl", "metrics.json", "config.json"].map((name) => readText(folder, name)),
  );
  const lines = log.split("\n").filter((line) => line.trim() !== "");
  return {
    // A run that was killed can leave half a last line; the rest is good.
    log: lines
      .map((line, at) => parse(folder, `log.jsonl (line ${at + 1})`, line, at === lines.length - 1))
      .filter(isEvent),
    metrics: parse(folder, "metrics.json", metrics) as RecordedMetrics,
    config: parse(folder, "config.json", config) as RunRecord["config"],
  };
}

function isEvent(value: unknown): value is RunEvent {
  if (typeof value !== "object" || value === null || !("type" in value)) return false;
  return typeof value.type === "string" && Object.hasOwn(EVENT_TYPES, value.type);
}

async function readText(folder: string, name: string): Promise<string> {
  try {
    return await readFile(join(folder, name), "utf8");
  } catch (cause) {
    throw new DataError(`readRun: "${join(folder, name)}" could not be read: is "${folder}" the folder of a run?`, {
      cause,
    });
  }
}

/** @returns undefined for a text that may be cut short, and is */
function parse(folder: string, name: string, text: string, mayBeCut = false): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (mayBeCut) return undefined;
    throw new DataError(`readRun: ${join(folder, name)} is not JSON.`, { cause });
  }
}
