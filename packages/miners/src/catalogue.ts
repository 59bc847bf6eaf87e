import { catalogue, component, type Catalogue, type Miner, type NeighbourIndex } from "@smart-mining/core";
import { batchHardMiner, batchHardOptions } from "./batch/batch-hard.js";
import { semiHardMiner, semiHardOptions } from "./batch/semi-hard.js";
import { smartMinerNamed } from "./dataset/smart-miner.js";
import { smartOptions } from "./dataset/smart-options.js";
import { randomMiner, randomOptions } from "./random-miner.js";

/** What miners are handed by the composition root. */
export interface MinerNeeds {
  /** The index of miners at dataset scope; exact search when absent. */
  readonly index?: NeighbourIndex;
}

/** Miners by name. */
export const miners: Catalogue<Miner, MinerNeeds> = catalogue<Miner, MinerNeeds>("miner", {
  random: component({
    description: "a random positive and a random negative for each anchor",
    options: randomOptions,
    create: (options) => randomMiner(options),
  }),
  "semi-hard": component({
    description: "for every pair of the batch a negative farther than the positive",
    options: semiHardOptions,
    create: (options) => semiHardMiner(options),
  }),
  "batch-hard": component({
    description: "the farthest positive and the nearest negative of the batch",
    options: batchHardOptions,
    create: (options) => batchHardMiner(options),
  }),
  smart: component({
    description: "near positives and the nearest negatives farther than them, over the whole training set",
    options: smartOptions,
    create: (options, { index }: MinerNeeds) => smartMinerNamed("smartMiner", index, options),
  }),
});
