import { type Catalog, catalog, component } from "@smart-mining/core";
import { affineColor, affineColorOptions } from "./affine-color.js";
import type { Augmentation } from "./augmentation.js";

/** Augmentations by name. */
export const augmentations: Catalog<Augmentation> = catalog<Augmentation>("augmentation", {
  "affine-color": component({
    description: "images turned, scaled, shifted, with brighter or darker channels, some gray or mirrored",
    options: affineColorOptions,
    create: affineColor,
  }),
});
