import { type Catalog, catalog, component } from "@smart-mining/core";
import type { Dataset } from "../dataset.js";
import { fashionMnist, fashionMnistOptions } from "./fashion-mnist.js";
import { imageFolder, imageFolderOptions } from "./image-folder.js";
import type { LoadContext } from "../load-context.js";
import { manifestDataset, manifestOptions } from "./manifest.js";
import { vectorDataset, vectorDatasetOptions } from "./vectors.js";

/** Datasets by name; packages that bring one add it: `datasets.add("emoji-1096", emoji1096Component)`. */
export const datasets: Catalog<Promise<Dataset>, LoadContext> = catalog<Promise<Dataset>, LoadContext>("dataset", {
  "image-folder": component({
    description: "one folder per class",
    options: imageFolderOptions,
    paths: ["path"],
    create: (options, context: LoadContext) => imageFolder({ ...options, ...context }),
  }),
  manifest: component({
    description: "a CSV or JSON-lines list of image files with labels",
    options: manifestOptions,
    paths: ["path"],
    create: (options, context: LoadContext) => manifestDataset({ ...options, ...context }),
  }),
  "fashion-mnist": component({
    description: "Fashion-MNIST from its idx files",
    options: fashionMnistOptions,
    paths: ["path"],
    create: (options, context: LoadContext) => fashionMnist({ ...options, ...context }),
  }),
  vectors: component({
    description: "vectors of a file, e.g. embeddings of another model, with the class of each in another",
    options: vectorDatasetOptions,
    paths: ["embeddings", "labels", "groups"],
    create: (options, context: LoadContext) => vectorDataset({ ...options, ...context }),
  }),
});
