// The one file that knows where catalogs and the configuration's schema come from.
import { catalogs, pipelineSchema, presetNames } from "@smart-mining/training";
import type { z } from "zod";

/** What the reference needs of a catalog. */
export interface ReferenceCatalog {
  /** In the singular, e.g. "neighbor index". */
  readonly kind: string;
  readonly names: readonly string[];
  get(name: string): { readonly description: string; readonly options: z.ZodType };
}

/** Every catalog of this project, one page each. Both kinds of sampler call themselves that in messages. */
export const referenceCatalogs: readonly ReferenceCatalog[] = Object.entries(
  catalogs as unknown as Readonly<Record<string, ReferenceCatalog>>,
).map(([key, { kind, names, get }]) => ({ kind: key === "round-sampler" ? "round sampler" : kind, names, get }));

/** The schema of a whole configuration. */
export const configurationSchema: z.ZodType = pipelineSchema;

/** What `extends` may name. */
export const presets: readonly string[] = presetNames();

/**
 * Where a configuration names a component, and of which kinds; `*` is any name. One that is missing here, or that the schema does
 * not have, stops `npm run reference`.
 */
export const NAMED_PARTS: Readonly<Record<string, readonly string[]>> = {
  dataset: ["dataset"],
  augmentation: ["augmentation"],
  model: ["model"],
  optimizer: ["optimizer"],
  "optimizer.schedule": ["schedule"],
  loss: ["loss"],
  sampler: ["sampler"],
  batchMiner: ["batch miner"],
  "mining.miner": ["dataset miner"],
  "mining.miners.*": ["batch miner", "dataset miner"],
  "mining.index": ["neighbor index"],
  "mining.sampler": ["round sampler"],
  "mining.refresh": ["refresh policy"],
  controller: ["controller"],
};
