import { embeddingSet, ValueError } from "@smart-mining/core";
import { expect, test } from "vitest";
import { classSeparation } from "./separation.js";
import { clusterAgreement } from "./agreement.js";
import { silhouette, silhouettePerRow } from "./silhouette.js";

const points = embeddingSet(Float32Array.of(0, 0, 5, 5), 1, Int32Array.of(0, 0, 1, 1));

test("classes that are points are perfectly apart", () => {
  expect(classSeparation(points)).toEqual({ daviesBouldin: 0, calinskiHarabasz: Infinity });
  expect(silhouette(points)).toBe(1);
});

test("a row alone in its class has silhouette 0; identical rows of two classes too", () => {
  const set = embeddingSet(Float32Array.of(0, 1, 9), 1, Int32Array.of(0, 0, 1));
  expect(silhouettePerRow(set)[2]).toBe(0);
  expect([...silhouettePerRow(embeddingSet(new Float32Array(4), 1, Int32Array.of(0, 0, 1, 1)))]).toEqual([0, 0, 0, 0]);
});

test("one class, or every row a class, cannot be separated", () => {
  const labeled = (labels: number[]) => embeddingSet(new Float32Array(labels.length), 1, Int32Array.from(labels));
  expect(() => classSeparation(labeled([0, 0]))).toThrow(ValueError);
  expect(() => classSeparation(labeled([0, 1]))).toThrow(ValueError);
  expect(() => silhouette(labeled([0, 0]))).toThrow("silhouette: there must be at least 2 classes; got 1.");
});

test("agreement refuses labelings of different length", () => {
  expect(() => clusterAgreement(Int32Array.of(0), Int32Array.of(0, 1))).toThrow(/equal length; got 1 and 2/);
});
