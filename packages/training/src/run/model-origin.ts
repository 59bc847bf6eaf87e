import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "@smart-mining/core";
import { writeWhole } from "@smart-mining/core/files";
import { z } from "zod";
import { namedComponent, type PipelineConfig } from "../config/schema.js";

const FILE = "origin.json";

const originSchema = z.object({
  run: z.string(),
  plugins: z.array(z.string()),
  dataset: namedComponent,
  split: z.enum(["test", "validation"]),
});

/** Where a saved model comes from; kept beside its weights, so that a folder that was moved knows it still. */
export type ModelOrigin = z.output<typeof originSchema>;

/** Writes it into the model's folder. */
export async function writeModelOrigin(folder: string, run: string, config: PipelineConfig): Promise<void> {
  const { plugins, dataset, split } = config;
  const origin: ModelOrigin = { run, plugins, dataset, split };
  await writeWhole(join(folder, FILE), `${JSON.stringify(origin, null, 2)}\n`);
}

/**
 * The plugins and the dataset that a saved model was trained with; null where its folder does not say, as of a model that
 * was saved outside of a run. Plugins are code: load those of a folder from elsewhere only when a person trusts it.
 *
 * @throws {DataError} if it is damaged
 */
export async function readModelOrigin(folder: string): Promise<ModelOrigin | null> {
  let text: string;
  try {
    text = await readFile(join(folder, FILE), "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new DataError(`model folder "${folder}": ${FILE} cannot be read.`, { cause });
  }
  try {
    return originSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new DataError(`model folder "${folder}": ${FILE} is damaged.`, { cause });
  }
}
