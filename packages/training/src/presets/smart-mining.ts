import { CLASS_BALANCED, CONV_NET, EMOJI, SEMI_HARD, type PresetPart } from "./parts.js";

/** Smart mining (Harwood et al. 2017) on Emoji-1096. */
export const smartMining: PresetPart = {
  description: "smart mining over the whole training set, triplet + global loss, adaptive controller",
  dataset: EMOJI,
  model: CONV_NET,
  loss: {
    name: "combined",
    options: {
      losses: [
        { name: "triplet-margin", options: { margin: 0.4, reducer: "mean", distance: "squared-euclidean" }, weight: 0.25 },
        { name: "global" },
      ],
    },
  },
  sampler: CLASS_BALANCED,
  batchMiner: SEMI_HARD,
  mining: { miner: { name: "smart" }, index: { name: "exact" }, packer: { name: "neighbour" } },
  controller: {
    name: "adaptive",
    options: { signal: "activeFraction", setPoint: 0.7, parameter: "minedShare", bounds: [0, 1] },
  },
  activity: { margin: 0.4, distance: "squared" },
  steps: 600,
};
