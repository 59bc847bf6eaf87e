import { readFileSync } from "node:fs";
import { expectHovers } from "@smart-mining/core/testing";
import { expectTypeOf, test } from "vitest";
import type { z } from "zod";
import { autoOptions } from "../src/auto/options.js";
import { exactOptions } from "../src/exact/options.js";
import { fanngOptions } from "../src/fanng/options.js";
import type {
  AutoIndexOptions,
  ExactIndexOptions,
  FaissIndexOptions,
  FanngIndexOptions,
  HnswIndexOptions,
  JoinIndexOptions,
  UsearchIndexOptions,
} from "../src/index.js";
import { joinOptions } from "../src/join/options.js";
import { faissOptions } from "../src/native/faiss-index.js";
import { hnswOptions } from "../src/native/hnsw-index.js";
import { usearchOptions } from "../src/native/usearch-index.js";

/** What a schema takes, written as our option types are: nothing can be changed in place. */
type InputOf<S extends z.ZodType> = { readonly [K in keyof z.input<S>]: Readonly<z.input<S>[K]> };

test("the option types are what the schemas take", () => {
  expectTypeOf<AutoIndexOptions>().toEqualTypeOf<InputOf<typeof autoOptions>>();
  expectTypeOf<ExactIndexOptions>().toEqualTypeOf<InputOf<typeof exactOptions>>();
  expectTypeOf<FaissIndexOptions>().toEqualTypeOf<InputOf<typeof faissOptions>>();
  expectTypeOf<FanngIndexOptions>().toEqualTypeOf<InputOf<typeof fanngOptions>>();
  expectTypeOf<HnswIndexOptions>().toEqualTypeOf<InputOf<typeof hnswOptions>>();
  expectTypeOf<JoinIndexOptions>().toEqualTypeOf<InputOf<typeof joinOptions>>();
  expectTypeOf<UsearchIndexOptions>().toEqualTypeOf<InputOf<typeof usearchOptions>>();
});

test.each([
  ["auto/options", "AutoIndexOptions", autoOptions],
  ["exact/options", "ExactIndexOptions", exactOptions],
  ["fanng/options", "FanngIndexOptions", fanngOptions],
  ["join/options", "JoinIndexOptions", joinOptions],
  ["native/faiss-index", "FaissIndexOptions", faissOptions],
  ["native/hnsw-index", "HnswIndexOptions", hnswOptions],
  ["native/usearch-index", "UsearchIndexOptions", usearchOptions],
])("%s: sentences and defaults on hover are those of the schema", (file, name, schema) => {
  expectHovers(readFileSync(new URL(`../src/${file}.ts`, import.meta.url), "utf8"), name, schema);
});
