export { augment, augmentOptions, type Augmentation, type AugmentOptions } from "./augment.js";
export * from "./class-split.js";
export { type Attribution, type Dataset, type ImageSet, imageSet, type LoadContext, selectRows } from "./dataset.js";
export * from "./raw-pixels.js";
export { samplers } from "./samplers/catalogue.js";
export * from "./samplers/class-balanced.js";
export * from "./samplers/shuffled.js";
export * from "./to-batch.js";
