import { existsSync } from "node:fs";
import { join } from "node:path";
import { DataError, parseOptions, throwIfAborted } from "@smart-mining/core";
import { z } from "zod";
import { type ClassOrder, splitByClass, splitClasses } from "../class-split.js";
import type { Dataset } from "../dataset.js";
import { readBytes } from "../features/embeddings.js";
import { type LoadContext, resolvedPath, separateContext } from "../load-context.js";
import { imageSet, type ImageSet } from "../samples/image-set.js";
import { parseIdx } from "./idx.js";

/** Schema of the own options of `fashionMnist`. */
export const fashionMnistOptions = z.strictObject({
  path: z.string().min(1).describe("folder with the four idx files, gzipped or not"),
  split: z
    .enum(["hash", "sorted", "given"])
    .default("hash")
    .describe('"hash" and "sorted" divide the classes; "given" takes the files\' own parts, which share all classes'),
});

/** Options of `fashionMnist` and what every loader takes. */
export interface FashionMnistOptions extends LoadContext {
  /** folder with the four idx files, gzipped or not */
  readonly path: string;
  /** "hash" and "sorted" divide the classes; "given" takes the files' own parts, which share all classes @default "hash" */
  readonly split?: ClassOrder | "given";
}

const CLASSES = [
  "T-shirt/top",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Ankle boot",
];

/**
 * Fashion-MNIST (Xiao et al. 2017), or any dataset in the same four files: 28 × 28 gray, ten classes.
 * `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte`, `t10k-labels-idx1-ubyte`, with or
 * without `.gz`.
 *
 * @throws {OptionError} for a bad option
 * @throws {DataError} if a file is missing or damaged, or images and labels do not fit
 */
export async function fashionMnist(given: FashionMnistOptions): Promise<Dataset<ImageSet>> {
  const { context, options } = separateContext(given);
  const { signal, onProgress, onWarning } = context;
  const parsed = parseOptions("fashionMnist", fashionMnistOptions, options);
  const { split } = parsed;
  const path = resolvedPath(parsed.path, context);
  throwIfAborted("fashionMnist", signal);
  const train = await readPart(path, "train", 0);
  onProgress?.({ phase: "read", done: 1, total: 2 });
  throwIfAborted("fashionMnist", signal);
  const test = await readPart(path, "t10k", 1);
  onProgress?.({ phase: "read", done: 2, total: 2 });
  const about = {
    name: split === "given" ? "fashion-mnist/given" : "fashion-mnist",
    description: "70,000 pictures of clothing, 28 × 28 gray, ten classes",
    classNames: CLASSES,
    sourceNames: ["train", "t10k"],
    attribution: [
      {
        set: "Fashion-MNIST",
        author: "Zalando Research",
        license: "MIT",
        url: "https://github.com/zalandoresearch/fashion-mnist",
      },
    ],
  };
  if (split === "given") {
    onWarning?.({
      name: "classes-overlap",
      message: "fashionMnist: train and test share all classes, so results are not about unseen classes.",
    });
    return { ...about, train, test };
  }
  const all = joined(train, test);
  const training = splitClasses(CLASSES, split);
  return {
    ...about,
    ...splitByClass(all, (label) => training[label]),
  };
}

async function readPart(folder: string, part: "train" | "t10k", source: number): Promise<ImageSet> {
  const [images, labels] = [
    await readIdx(folder, `${part}-images-idx3-ubyte`),
    await readIdx(folder, `${part}-labels-idx1-ubyte`),
  ];
  if (images.shape.length !== 3 || labels.shape.length !== 1 || images.shape[0] !== labels.shape[0])
    throw new DataError(
      `fashionMnist: ${part} must have as many labels as images; the shapes are ${images.shape.join(" × ")} and ${labels.shape.join(" × ")}.`,
    );
  const bad = labels.values.findIndex((label) => label >= CLASSES.length);
  if (bad >= 0)
    throw new DataError(`fashionMnist: ${part} labels must be 0 to 9; label ${bad} is ${labels.values[bad]}.`);
  const [size, height, width] = images.shape;
  const sources = new Int32Array(size).fill(source);
  return imageSet(images.values, { height, width, channels: 1 }, Int32Array.from(labels.values), sources);
}

async function readIdx(folder: string, name: string) {
  const path = [name, `${name}.gz`].map((file) => join(folder, file)).find((file) => existsSync(file));
  if (path === undefined)
    throw new DataError(`fashionMnist: "${folder}" must hold "${name}" or "${name}.gz"; neither is there.`);
  return parseIdx(`fashionMnist: "${path}"`, await readBytes("fashionMnist", path));
}

function joined(first: ImageSet, second: ImageSet): ImageSet {
  if (first.height !== second.height || first.width !== second.width)
    throw new DataError("fashionMnist: both parts must have images of one size.");
  const images = new Uint8Array(first.images.length + second.images.length);
  images.set(first.images);
  images.set(second.images, first.images.length);
  const columns = (name: "labels" | "sources") => {
    const column = new Int32Array(first.size + second.size);
    column.set(first[name]);
    column.set(second[name], first.size);
    return column;
  };
  return imageSet(images, first, columns("labels"), columns("sources"));
}
