import { readFileSync } from "node:fs";
import { expectHovers } from "@smart-mining/core/testing";
import { expectTypeOf, test } from "vitest";
import type { z } from "zod";
import {
  embeddingMapOptions,
  type EmbeddingMapNeeds,
  type EmbeddingMapOptions,
  evaluateOptions,
  type EvaluateNeeds,
  type EvaluateOptions,
  kMeansOptions,
  type KMeansNeeds,
  type KMeansOptions,
  recallAtKOptions,
  type RecallAtKOptions,
  type RetrievalNeeds,
} from "../src/index.js";

/** Own options, without collaborators. */
type Own<T, Needs> = Pick<T, Exclude<keyof T, keyof Needs>>;

test("the option types are what the schemas take", () => {
  expectTypeOf<Own<EvaluateOptions, EvaluateNeeds>>().toEqualTypeOf<Readonly<z.input<typeof evaluateOptions>>>();
  expectTypeOf<Own<RecallAtKOptions, RetrievalNeeds>>().toEqualTypeOf<Readonly<z.input<typeof recallAtKOptions>>>();
  expectTypeOf<Own<KMeansOptions, KMeansNeeds>>().toEqualTypeOf<Readonly<z.input<typeof kMeansOptions>>>();
  expectTypeOf<Own<EmbeddingMapOptions, EmbeddingMapNeeds>>().toEqualTypeOf<
    Readonly<z.input<typeof embeddingMapOptions>>
  >();
});

test.each([
  ["evaluate", "EvaluateOptions", evaluateOptions],
  ["retrieval/recall-at-k", "RecallAtKOptions", recallAtKOptions],
  ["clustering/k-means", "KMeansOptions", kMeansOptions],
  ["map/embedding-map", "EmbeddingMapOptions", embeddingMapOptions],
])("%s: sentences and defaults on hover are those of the schema", (file, name, schema) => {
  expectHovers(readFileSync(new URL(`../src/${file}.ts`, import.meta.url), "utf8"), name, schema);
});
