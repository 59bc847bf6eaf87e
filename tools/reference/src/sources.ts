// The one file that knows where catalogs and the configuration's schema come from.
import { metrics } from "@smart-mining/eval";
import { CATALOGS, pipelineSchema, presetNames } from "@smart-mining/training";
import type { z } from "zod";

/** What the reference needs of a catalog. */
export interface ReferenceCatalog {
  /** In the singular, e.g. "neighbor index". */
  readonly kind: string;
  readonly names: readonly string[];
  get(name: string): { readonly description: string; readonly options: z.ZodType };
}

/** Every catalog of this project, one page each. */
export const referenceCatalogs: readonly ReferenceCatalog[] = [...(CATALOGS as readonly ReferenceCatalog[]), metrics];

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
  model: ["model"],
  loss: ["loss"],
  sampler: ["sampler"],
  batchMiner: ["miner"],
  "mining.miner": ["miner"],
  "mining.miners.*": ["miner"],
  "mining.index": ["neighbor index"],
  "mining.packer": ["packer"],
  "mining.refresh": ["refresh policy"],
  controller: ["controller"],
};
