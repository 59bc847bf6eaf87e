import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "@smart-mining/core";
import { z } from "zod";
import { pipelineSchema, type PipelineConfig } from "../config/schema.js";

/** What `config.json` of a run's folder holds. */
export interface RunRecord {
  readonly config: PipelineConfig;
  /** Tells this run from others; its checkpoint has it too. */
  readonly run: string;
  /** What the run's numbers depend on. */
  readonly versions: Readonly<Record<string, string>>;
}

const recordSchema = z.looseObject({
  run: z.string(),
  versions: z.record(z.string(), z.string()).default({}),
});

/**
 * The content of `config.json`.
 *
 * @throws {DataError} if the folder holds none, or it is damaged
 */
export async function readRunRecord(folder: string): Promise<RunRecord> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(join(folder, "config.json"), "utf8"));
  } catch (cause) {
    throw new DataError(`run folder "${folder}": config.json cannot be read.`, { cause });
  }
  const record = recordSchema.safeParse(content);
  const { run, versions, ...rest } = record.success ? record.data : { run: "", versions: {} };
  const config = pipelineSchema.safeParse(rest);
  if (!record.success || !config.success)
    throw new DataError(`run folder "${folder}": config.json is damaged or of another version.`, {
      cause: record.error ?? config.error,
    });
  return { config: config.data, run, versions };
}

/**
 * The configuration a run was made with: complete, its paths absolute, its batches those that were trained on.
 *
 * @throws {DataError} if the folder holds none, or it is damaged
 */
export async function readRunConfig(folder: string): Promise<PipelineConfig> {
  return (await readRunRecord(folder)).config;
}
