import { createRandom } from "@smart-mining/core";
import { expect, test } from "vitest";
import { classSampler } from "./class-sampler.js";

const labels = Int32Array.of(7, 2, 7, 2, 7, 9, 2, 7);

function shares(draw: () => number): Map<number, number> {
  const counts = new Map<number, number>();
  for (let turn = 0; turn < 6000; turn++) {
    const row = draw();
    counts.set(row, (counts.get(row) ?? 0) + 1);
  }
  return counts;
}

test("positive draws uniformly from the class without the row itself", () => {
  const random = createRandom(1);
  const counts = shares(() => classSampler({ labels }).positive(2, random));
  expect([...counts.keys()].sort()).toEqual([0, 4, 7]);
  for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(200);
});

test("negative draws uniformly from all other classes", () => {
  const random = createRandom(2);
  const counts = shares(() => classSampler({ labels }).negative(1, random));
  expect([...counts.keys()].sort()).toEqual([0, 2, 4, 5, 7]);
  for (const count of counts.values()) expect(Math.abs(count - 1200)).toBeLessThan(160);
});

test("says -1 where there is none", () => {
  const random = createRandom(3);
  const sampler = classSampler({ labels });
  expect(sampler.positive(5, random)).toBe(-1);
  expect(sampler.ofClass(9, random)).toBe(5);
  expect(sampler.ofClass(1, random)).toBe(-1);
  expect(classSampler({ labels: Int32Array.of(4, 4) }).negative(0, random)).toBe(-1);
});

test("rows of no class are drawn as negatives alone, rows of one's group never as positives", () => {
  const set = { labels: Int32Array.of(3, -1, 3, 3, 8, 3, -1), groups: Int32Array.of(6, 6, 6, -1, 6, 2, -1) };
  const random = createRandom(4);
  const sampler = classSampler(set);
  expect([...shares(() => sampler.positive(0, random)).keys()].sort()).toEqual([3, 5]);
  expect([...shares(() => sampler.positive(3, random)).keys()].sort()).toEqual([0, 2, 5]);
  expect([...shares(() => sampler.negative(0, random)).keys()].sort()).toEqual([1, 4, 6]);
  expect([sampler.positive(1, random), sampler.negative(1, random)]).toEqual([-1, -1]);
  const apart = classSampler({ labels: Int32Array.of(3, 9), groups: Int32Array.of(6, -1) }, set);
  expect([...shares(() => apart.positive(0, random)).keys()].sort()).toEqual([3, 5]);
  expect([...shares(() => apart.negative(1, random)).keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
});
