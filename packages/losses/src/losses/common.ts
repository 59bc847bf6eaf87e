import { OptionError } from "@smart-mining/core";
import {
  DISTANCE_SENTENCES,
  distanceSchema,
  openPairs,
  toDistance,
  type Distance,
  type DistanceConfig,
  type PairDistances,
  type PairSpace,
} from "../distances/index.js";
import type { LossBatch, LossDefinition } from "../kernel.js";
import { reducersByPart, reducersSchema, type ReducerConfig, type ReducersConfig } from "../reducers/index.js";
import {
  regularizerSchema,
  toRegularizer,
  type RegularizerConfig,
  type RegularizerOptions,
} from "../regularizers/index.js";
import { distinctPairs, pairsOf, type PairLists } from "../tuples.js";

/** The options every loss has. */
export interface CommonLossOptions {
  /** How the single losses become one number. */
  reducer?: ReducersConfig;
  /** A penalty on the embeddings, added to the loss. */
  embeddingRegularizer?: RegularizerOptions;
}

/** The schema of `CommonLossOptions`: how terms are reduced, and a penalty on the embeddings. */
export function commonOptions(reducer: ReducerConfig) {
  return {
    reducer: reducersSchema.default(reducer).describe("how the single losses become one number"),
    embeddingRegularizer: regularizerSchema.optional().describe("a penalty on the embeddings, added to the loss"),
  };
}

/** The `distance` option of a loss. */
export function distanceOption(fallback: DistanceConfig) {
  return distanceSchema.default(fallback).describe(`what the loss compares embeddings with; ${DISTANCE_SENTENCES}`);
}

/** The parts of a definition that `commonOptions` decides. */
export function commonDefinition(
  parsed: { reducer: ReducersConfig; embeddingRegularizer?: RegularizerConfig },
  fallback: ReducerConfig,
): Pick<LossDefinition, "reducers" | "embeddingRegularizer"> {
  return {
    reducers: reducersByPart(parsed.reducer, fallback),
    embeddingRegularizer: toRegularizer(parsed.embeddingRegularizer),
  };
}

/** The configured distance, which must be a similarity. @throws {OptionError} if it is not */
export function similarity(caller: string, config: DistanceConfig): Distance {
  const distance = toDistance(config);
  if (!distance.inverted)
    throw new OptionError(`${caller}: "distance" must be a similarity ("cosine" or "dot"); got "${distance.name}".`);
  return distance;
}

/** The configured distance, which must not be a similarity. @throws {OptionError} if it is */
export function trueDistance(caller: string, config: DistanceConfig): Distance {
  const distance = toDistance(config);
  if (distance.inverted)
    throw new OptionError(
      `${caller}: "distance" must be a distance ("euclidean", "lp", "snr", ...), not a similarity; got "${distance.name}".`,
    );
  return distance;
}

/** Positive and negative pairs of a batch with their distances. */
export interface ComparedPairs {
  readonly space: PairSpace;
  readonly positive: PairDistances;
  readonly negative: PairDistances;
}

/** The distances of the pairs of a batch. `distinct`: each pair once, however often it was given. */
export function comparePairs(batch: LossBatch, distance: Distance, distinct = false): ComparedPairs {
  const space = openPairs(distance, batch.embeddings, batch.reference);
  let lists: PairLists = pairsOf(batch);
  if (distinct && batch.tuples !== undefined)
    lists = {
      positive: distinctPairs(lists.positive, batch.reference.size),
      negative: distinctPairs(lists.negative, batch.reference.size),
    };
  // The longer list first, so that the whole matrix is at hand for both.
  const negative = space.pairs(lists.negative.left, lists.negative.right);
  const positive = space.pairs(lists.positive.left, lists.positive.right);
  return { space, positive, negative };
}
