import { COMMON, SEMI_HARD, TRIPLET, TRIPLET_AND_GLOBAL, type PresetPart } from "./parts.js";

/** Mining over the whole training set; classes that are hard to tell apart meet in a batch. */
const MINING: PresetPart = {
  miner: { name: "smart" },
  index: { name: "exact" },
  packer: { name: "neighbour", options: { classesPerBatch: 30, samplesPerClass: 4, groupSize: 5 } },
};

/** Smart mining (Harwood et al. 2017) on Emoji-1096. */
export const smartMining: PresetPart = {
  ...COMMON,
  description: "smart mining over the whole training set, triplet + global loss, adaptive controller",
  loss: TRIPLET_AND_GLOBAL,
  batchMiner: SEMI_HARD,
  mining: MINING,
  controller: {
    name: "adaptive",
    options: { signal: "activeFraction", setPoint: 0.9, parameter: "minedShare", bounds: [0, 0.8] },
  },
};

/** The same without the global loss. */
export const smartMiningTriplet: PresetPart = {
  ...smartMining,
  description: "smart mining without the global loss",
  loss: TRIPLET,
};
