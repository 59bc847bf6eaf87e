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

test("same draws uniformly from the class without the excepted row", () => {
  const random = createRandom(1);
  const counts = shares(() => classSampler(labels).same(7, 2, random));
  expect([...counts.keys()].sort()).toEqual([0, 4, 7]);
  for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(200);
});

test("other draws uniformly from all other classes", () => {
  const random = createRandom(2);
  const counts = shares(() => classSampler(labels).other(2, random));
  expect([...counts.keys()].sort()).toEqual([0, 2, 4, 5, 7]);
  for (const count of counts.values()) expect(Math.abs(count - 1200)).toBeLessThan(160);
});

test("says -1 where there is none", () => {
  const random = createRandom(3);
  const sampler = classSampler(labels);
  expect(sampler.same(9, 5, random)).toBe(-1);
  expect(sampler.same(9, -1, random)).toBe(5);
  expect(sampler.same(1, -1, random)).toBe(-1);
  expect(classSampler(Int32Array.of(4, 4)).other(4, random)).toBe(-1);
});
