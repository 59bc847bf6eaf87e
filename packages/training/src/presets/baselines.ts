import {
  CLASS_BALANCED,
  COMMON,
  CONV_NET,
  FASTER,
  OPTIMIZER,
  SEMI_HARD,
  TRIPLET,
  TRIPLET_AND_GLOBAL,
  type PresetPart,
} from "./parts.js";

/** 60 classes × 2 images: what N-pairs asks for (Sohn 2016), at 120 images. */
const PAIRS_OF_CLASSES: PresetPart = {
  ...CLASS_BALANCED,
  options: { classesPerBatch: 60, samplesPerClass: 2 },
};

/** The presets' net without the scaling of embeddings to length 1. */
const UNNORMALIZED: PresetPart = { ...CONV_NET, options: { dimension: 64, normalize: false } };

/** Separate triplets, each image used once, drawn at random: the paper's plain baseline. 40 triplets a step. */
const RANDOM_TRIPLETS: PresetPart = {
  miner: { name: "random" },
  sampler: { name: "separate-triplets", options: { batchSize: 120 } },
};

/** A triplet preset and its twin with the global loss added. */
function withGlobal(name: string, preset: PresetPart): Record<string, PresetPart> {
  return {
    [name]: { ...COMMON, ...preset, loss: TRIPLET },
    [`${name}+global`]: {
      ...COMMON,
      ...preset,
      description: `${String(preset.description)}, with the global loss`,
      loss: TRIPLET_AND_GLOBAL,
    },
  };
}

/** What smart mining is compared with. Losses keep the defaults of their papers. */
export const baselines: Record<string, PresetPart> = {
  ...withGlobal("triplet-random", {
    description: "separate random triplets",
    mining: RANDOM_TRIPLETS,
  }),
  ...withGlobal("triplet-semi-hard", {
    description: "in-batch semi-hard triplets (FaceNet)",
    batchMiner: SEMI_HARD,
  }),
  ...withGlobal("triplet-batch-hard", {
    description: "the hardest positive and negative of each batch (Hermans et al. 2017)",
    batchMiner: { name: "batch-hard" },
  }),
  classification: {
    ...COMMON,
    description: "normalized softmax over the training classes (Wang et al. 2017), a net to fine-tune from",
    loss: { name: "normalized-softmax" },
    // Its vectors, one for each class, learn faster than the net: 48 with 50, 43 with 10 after 300 steps (half the filters).
    optimizer: { ...OPTIMIZER, lossRate: 50 },
  },
  // Both papers leave the embeddings unnormalized. With length 1 their terms differ too little to tell classes apart:
  // validation split, half the filters, 300 steps, 29 against 52 (lifted structure); N-pairs reaches 46.5.
  "n-pairs": {
    ...COMMON,
    description: "N-pairs loss (Sohn 2016)",
    model: UNNORMALIZED,
    sampler: PAIRS_OF_CLASSES,
    loss: {
      name: "n-pairs",
      options: {
        distance: { name: "dot", normalize: false },
        embeddingRegularizer: { name: "lp", power: 2, weight: 0.02 },
      },
    },
  },
  "lifted-structure": {
    ...COMMON,
    description: "lifted structure loss (Oh Song et al. 2016)",
    model: UNNORMALIZED,
    loss: { name: "lifted-structure", options: { distance: { name: "euclidean", normalize: false } } },
  },
  "multi-similarity": {
    ...COMMON,
    description: "multi-similarity loss (Wang et al. 2019)",
    loss: { name: "multi-similarity" },
    optimizer: FASTER,
  },
  "proxy-anchor": {
    ...COMMON,
    description: "proxy-anchor loss (Kim et al. 2020)",
    loss: { name: "proxy-anchor" },
    // 0.01 for the proxies, as in the paper: 47 against 42 after 300 steps (half the filters), 40 with 0.1.
    optimizer: { ...OPTIMIZER, lossRate: 10 },
  },
};
