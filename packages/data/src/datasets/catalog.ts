import { type Catalog, catalog, component } from "@smart-mining/core";
import type { Dataset, LoadContext } from "../dataset.js";
import { fashionMnist, fashionMnistOptions } from "./fashion-mnist.js";
import { imageFolder, imageFolderOptions } from "./image-folder.js";
import { manifestDataset, manifestOptions } from "./manifest.js";

/** Datasets by name; packages that bring one add it: `datasets.add("emoji-1096", emoji1096Component)`. */
export const datasets: Catalog<Promise<Dataset>, LoadContext> = catalog<Promise<Dataset>, LoadContext>("dataset", {
  "image-folder": component({
    description: "one folder per class",
    options: imageFolderOptions,
    create: (options, context: LoadContext) => imageFolder({ ...options, ...context }),
  }),
  manifest: component({
    description: "a CSV or JSON-lines list of image files with labels",
    options: manifestOptions,
    create: (options, context: LoadContext) => manifestDataset({ ...options, ...context }),
  }),
  "fashion-mnist": component({
    description: "Fashion-MNIST from its idx files",
    options: fashionMnistOptions,
    create: (options, context: LoadContext) => fashionMnist({ ...options, ...context }),
  }),
});
