import { parseOptions, type Miner, type Pairs, type Triplets } from "@smart-mining/core";
import { z } from "zod";
import { marginOption, measureOptions } from "../distance.js";
import { pairBatchMiner, tripletBatchMiner } from "./batch-miner.js";
import { pairsWhere } from "./pair-margin.js";
import { tripletsWhere } from "./triplet-margin.js";

/** Options of `allTripletsMiner` and `allPairsMiner`. */
export const allOptions = z.strictObject({ ...measureOptions, ...marginOption });

/** Every triplet that the labels of the batch allow. @throws {OptionError} on bad options */
export function allTripletsMiner(options: z.input<typeof allOptions> = {}): Miner<Triplets> {
  const parsed = parseOptions("allTripletsMiner", allOptions, options);
  return tripletBatchMiner("allTripletsMiner", parsed, (view) => tripletsWhere(view, () => true));
}

/** Every ordered pair of the batch. @throws {OptionError} on bad options */
export function allPairsMiner(options: z.input<typeof allOptions> = {}): Miner<Pairs> {
  const parsed = parseOptions("allPairsMiner", allOptions, options);
  return pairBatchMiner("allPairsMiner", parsed, (view) =>
    pairsWhere(
      view,
      () => true,
      () => true,
    ),
  );
}
