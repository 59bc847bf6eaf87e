import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "@smart-mining/core";
import type { LogLine, ReportMetrics, RunRecord } from "./report-data.js";

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
    log: lines.flatMap((line, at) => {
      const last = at === lines.length - 1;
      const parsed = parse<LogLine>(folder, `log.jsonl (line ${at + 1})`, line, last);
      return parsed === undefined ? [] : [parsed];
    }),
    metrics: parse<ReportMetrics>(folder, "metrics.json", metrics)!,
    config: parse<Record<string, unknown>>(folder, "config.json", config)!,
  };
}

async function readText(folder: string, name: string): Promise<string> {
  try {
    return await readFile(join(folder, name), "utf8");
  } catch (cause) {
    throw new DataError(`report: "${join(folder, name)}" could not be read: is "${folder}" the folder of a run?`, {
      cause,
    });
  }
}

function parse<T>(folder: string, name: string, text: string, mayBeCut = false): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    if (mayBeCut) return undefined;
    throw new DataError(`report: ${join(folder, name)} is not JSON.`, { cause });
  }
}
