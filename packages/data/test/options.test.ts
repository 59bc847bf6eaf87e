import { readFileSync } from "node:fs";
import { expectHovers } from "@smart-mining/core/testing";
import { expectTypeOf, test } from "vitest";
import type { z } from "zod";
import {
  affineColorOptions,
  type AffineColorOptions,
  classBalancedOptions,
  type ClassBalancedOptions,
  decodeOptions,
  type DecodeOptions,
  fashionMnistOptions,
  type FashionMnistOptions,
  imageFolderOptions,
  type ImageFolderOptions,
  type LoadContext,
  manifestOptions,
  type ManifestOptions,
  shuffledOptions,
  type ShuffledOptions,
  vectorDatasetOptions,
  type VectorDatasetOptions,
} from "../src/index.js";

/** What a schema takes, written as our option types are: nothing can be changed in place. */
type InputOf<S extends z.ZodType> = { readonly [K in keyof z.input<S>]: Readonly<z.input<S>[K]> };

/** A loader's own options. */
type Own<T> = Pick<T, Exclude<keyof T, keyof LoadContext>>;

test("the option types are what the schemas take", () => {
  expectTypeOf<AffineColorOptions>().toEqualTypeOf<InputOf<typeof affineColorOptions>>();
  expectTypeOf<ClassBalancedOptions>().toEqualTypeOf<InputOf<typeof classBalancedOptions>>();
  expectTypeOf<ShuffledOptions>().toEqualTypeOf<InputOf<typeof shuffledOptions>>();
  expectTypeOf<DecodeOptions>().toEqualTypeOf<InputOf<typeof decodeOptions>>();
  expectTypeOf<Own<ImageFolderOptions>>().toEqualTypeOf<InputOf<typeof imageFolderOptions>>();
  expectTypeOf<Own<ManifestOptions>>().toEqualTypeOf<InputOf<typeof manifestOptions>>();
  expectTypeOf<Own<FashionMnistOptions>>().toEqualTypeOf<InputOf<typeof fashionMnistOptions>>();
  expectTypeOf<Own<VectorDatasetOptions>>().toEqualTypeOf<InputOf<typeof vectorDatasetOptions>>();
});

test.each([
  ["augmentation/affine-color", "AffineColorOptions", affineColorOptions],
  ["samplers/class-balanced", "ClassBalancedOptions", classBalancedOptions],
  ["samplers/shuffled", "ShuffledOptions", shuffledOptions],
  ["decode/decode-images", "DecodeOptions", decodeOptions],
  ["datasets/image-folder", "ImageFolderOptions", imageFolderOptions.pick({ path: true, split: true })],
  ["datasets/manifest", "ManifestOptions", manifestOptions.pick({ path: true, split: true })],
  ["datasets/fashion-mnist", "FashionMnistOptions", fashionMnistOptions],
  ["datasets/vectors", "VectorDatasetOptions", vectorDatasetOptions],
])("%s: sentences and defaults on hover are those of the schema", (file, name, schema) => {
  expectHovers(readFileSync(new URL(`../src/${file}.ts`, import.meta.url), "utf8"), name, schema);
});
