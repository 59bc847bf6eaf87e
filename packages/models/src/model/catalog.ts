import { catalog, component, type Catalog, type Random } from "@smart-mining/core";
import { z } from "zod";
import { convNet } from "./conv-net.js";
import { convNetOptions } from "./conv-net-options.js";
import { layersModel } from "./layers-model.js";
import { modelOfTopology } from "./layers-topology.js";
import { mlp, mlpOptions } from "./mlp.js";
import type { TrainableModel } from "./trainable-model.js";

/** What a model is made with beside its options. */
export interface ModelNeeds {
  /** Draws the initial weights. */
  readonly random: Random;
}

const layersOptions = z.strictObject({
  topology: z
    .strictObject({ className: z.string(), config: z.record(z.string(), z.unknown()) })
    .describe("class name and configuration of a tf.LayersModel"),
  normalize: z.boolean().default(true).describe("scale embeddings to length 1"),
  head: z.array(z.string()).min(1).optional().describe("names of the head's layers; absent: the last with weights"),
});

/** The models by name. */
export const models: Catalog<TrainableModel, ModelNeeds> = catalog<TrainableModel, ModelNeeds>("model", {
  "conv-net": component<typeof convNetOptions, TrainableModel, ModelNeeds>({
    description: "a small convolutional net for small images: blocks of 3×3 convolution, BatchNorm, ReLU, max-pool",
    options: convNetOptions,
    create: (options, { random }) => convNet({ ...options, random }),
  }),
  mlp: component<typeof mlpOptions, TrainableModel, ModelNeeds>({
    description: "a perceptron for vectors: linear layers with an activation in between",
    options: mlpOptions,
    create: (options, { random }) => mlp({ ...options, random }),
  }),
  layers: component<typeof layersOptions, TrainableModel, ModelNeeds>({
    description: "any tf.LayersModel, from its topology",
    options: layersOptions,
    create: ({ topology, ...options }, { random }) =>
      layersModel({ ...options, random, model: modelOfTopology(topology, random.fork("layers")) }),
  }),
});
