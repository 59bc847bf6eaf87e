/**
 * Parts that presets share, each value with its source. "DATASET" means measured on Emoji-1096 (docs/method.md);
 * R@1 is Recall@1 on unseen classes.
 */

/** The small net: 3×3 convolutions 32-64-128-128, 64-d as in the paper (Harwood et al. 2017). */
export const CONV_NET = { name: "convNet", options: { dimension: 64 } };

export const EMOJI = { name: "emoji-1096", options: {} };

/** 30 classes × 4 images: 120 a step, the batch all measurements here were made with. */
export const CLASS_BALANCED = { name: "class-balanced", options: { classesPerBatch: 30, samplesPerClass: 4 } };

/** For every anchor-positive pair of the batch the nearest negative beyond the positive (Schroff et al. 2015). */
export const SEMI_HARD = { name: "semi-hard", options: { whenNone: "farthest" } };

/** Kumar B G et al. 2016: λ = 0.8, t = 0.4. */
export const GLOBAL = { name: "global", options: {} };

export type PresetPart = Record<string, unknown>;
