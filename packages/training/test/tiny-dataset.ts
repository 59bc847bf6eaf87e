import { component, createRandom } from "@smart-mining/core";
import { imageSet, type Dataset, type ImageSet, type LoadContext } from "@smart-mining/data";
import { z } from "zod";
import {
  createPipelineContainer,
  DATASETS,
  extendCatalog,
  type PipelineConfigInput,
  type PipelineContainer,
} from "../src/index.js";

const SIDE = 16;

/** Each class is a random 4×4 color pattern, each image that pattern with noise: learnable in a few steps. */
export function tinyDataset(classes = 24, perClass = 6, seed = 1): Dataset {
  const random = createRandom(seed);
  const part = (from: number, to: number): ImageSet => {
    const images = new Uint8Array((to - from) * perClass * SIDE * SIDE * 3);
    const labels = new Int32Array((to - from) * perClass);
    let at = 0;
    for (let label = from; label < to; label++) {
      const colors = Array.from({ length: 48 }, () => random.integer(256));
      for (let image = 0; image < perClass; image++) {
        labels[(label - from) * perClass + image] = label;
        for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
          const cell = Math.floor(pixel / SIDE / 4) * 4 + Math.floor((pixel % SIDE) / 4);
          for (let channel = 0; channel < 3; channel++)
            images[at++] = Math.min(255, Math.max(0, colors[cell * 3 + channel] + 70 * random.normal()));
        }
      }
    }
    return imageSet(images, { height: SIDE, width: SIDE, channels: 3 }, labels);
  };
  return {
    name: "tiny",
    description: "random patterns",
    classNames: Array.from({ length: classes }, (_, label) => `class ${label}`),
    sourceNames: ["noise"],
    train: part(0, classes / 2),
    test: part(classes / 2, classes),
    attribution: [],
  };
}

/** A container that knows the dataset "tiny". */
export function tinyContainer(dataset = tinyDataset()): PipelineContainer {
  const container = createPipelineContainer();
  const tiny = component<z.ZodObject, Promise<Dataset>, LoadContext>({
    description: "random patterns",
    options: z.strictObject({}),
    create: () => Promise.resolve(dataset),
  });
  extendCatalog(container, DATASETS, "tiny", tiny);
  return container;
}

/** What to lay over a preset so that it trains on the tiny dataset in about a second. */
export const TINY: PipelineConfigInput = {
  dataset: { name: "tiny" },
  model: { options: { filters: [8, 8, 16], dimension: 16 } },
  sampler: { name: "class-balanced", options: { classesPerBatch: 6, samplesPerClass: 3 } },
  augmentation: { name: "affine-color", options: { rotation: 0, grayShare: 0, channelGain: 0.1 } },
  backend: "wasm",
  workers: 1,
  steps: 30,
  evaluation: { every: 10, metrics: ["recallAt1", "recallAt2", "nmi"] },
};

/** Batches sized for it. */
export const TINY_MINED: PipelineConfigInput = {
  mining: { sampler: { options: { classesPerBatch: 6, samplesPerClass: 3, groupSize: 3 } } },
};
