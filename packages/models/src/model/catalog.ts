import { catalog, component, type Catalog, type Random } from "@smart-mining/core";
import { convNet } from "./conv-net.js";
import { convNetOptions } from "./conv-net-options.js";
import type { TrainableModel } from "./trainable-model.js";

/** The models by name. */
export const models: Catalog<TrainableModel, { random: Random }> = catalog("model", {
  "conv-net": component<typeof convNetOptions, TrainableModel, { random: Random }>({
    description: "a small convolutional net for small images: blocks of 3×3 convolution, BatchNorm, ReLU, max-pool",
    options: convNetOptions,
    create: (options, { random }) => convNet({ ...options, random }),
  }),
});
