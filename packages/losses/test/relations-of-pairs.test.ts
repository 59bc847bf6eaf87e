import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crossBatchMemoryLoss, tripletMarginLoss, type MetricLoss } from "../src/index.js";
import * as tf from "@tensorflow/tfjs";
import { lossNamed } from "./support/batches.js";
import { allPairs, batches, batchOf, RUNS, subset, type Batch } from "./support/relations.js";

/** Losses that compare pairs, or the triplets that pairs with one anchor form. */
const PAIRED = [
  "ratio-triplet",
  "global",
  "combined",
  "triplet-margin",
  "contrastive",
  "signal-to-noise-ratio",
  "margin",
  "lifted-structure",
  "generalized-lifted-structure",
  "multi-similarity",
  "circle",
  "supervised-contrastive",
  "nt-xent",
  "angular",
  "tuplet-margin",
  "intra-pair-variance",
  "histogram",
  "threshold-consistent-margin",
];

/** To these a row that can only be a negative is the same as a class of one row: a row without positives costs nothing. */
const LONE = [
  ...["ratio-triplet", "triplet-margin", "margin", "centroid-triplet", "lifted-structure", "nt-xent", "tuplet-margin"],
  ...["angular", "nca", "fast-ap", "histogram", "pnp", "supervised-contrastive", "circle", "clustering"],
];

/** Their target is a class: a sample of none takes no part. */
const CLASSIFYING = [
  ...["proxy-nca", "soft-triple", "arcface", "sub-center-arcface", "cosface", "sphereface", "large-margin-softmax"],
  "normalized-softmax",
];

function closeTo(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  const largest = Array.from(expected).reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  expect(actual.length).toBe(expected.length);
  for (let at = 0; at < expected.length; at++)
    expect(Math.abs(actual[at] - expected[at])).toBeLessThanOrEqual(2e-5 * largest + 1e-6);
}

function forAll(name: string, check: (batch: Batch, loss: MetricLoss) => void): void {
  const loss = lossNamed(name);
  fc.assert(
    fc.property(batches, (batch) => check(batch, loss)),
    RUNS,
  );
  loss.dispose?.();
}

test.each(PAIRED)("%s compares the pairs that classes and groups allow", (name) => {
  forAll(name, (batch, loss) => {
    const found = loss.evaluate(batch.set);
    const given = loss.evaluate(batch.set, { tuples: allPairs(batch) });
    closeTo([found.value], [given.value]);
    closeTo(found.gradient, given.gradient);
  });
});

test.each(LONE)("%s takes a row of no class as a class of one row", (name) => {
  forAll(name, ({ set }, loss) => {
    let next = 100;
    const lone = { ...set, labels: set.labels.map((label) => (label === -1 ? next++ : label)) };
    const [none, alone] = [set, lone].map((one) => loss.evaluate(one));
    closeTo([none.value], [alone.value]);
    closeTo(none.gradient, alone.gradient);
  });
});

test.each(CLASSIFYING)("%s leaves rows of no class out, and has no use for groups", (name) => {
  forAll(name, ({ set, anchors }, loss) => {
    const some = loss.evaluate(set);
    const classed = loss.evaluate({ ...subset(set, anchors), groups: undefined });
    closeTo([some.value], [classed.value]);
    closeTo(
      anchors.flatMap((row) => [...some.gradient.subarray(row * 4, row * 4 + 4)]),
      classed.gradient,
    );
    set.labels.forEach((label, row) => {
      if (label === -1) expect(some.gradient.subarray(row * 4, row * 4 + 4).every((g) => g === 0)).toBe(true);
    });
    some.weightGradients.forEach((gradient, at) => closeTo(gradient, classed.weightGradients[at]));
  });
});

describe("a memory", () => {
  const tensor = ({ set }: Batch): tf.Tensor2D => tf.tensor2d(set.values, [set.size, 4]);

  test("keeps groups over batches, and in its state", () => {
    const [first, second] = [1, 2].map((seed) =>
      batchOf(seed, [
        [0, 5],
        [0, -1],
        [1, 5],
        [-1, -1],
      ]),
    );
    const inner = tripletMarginLoss({ margin: 2, reducer: "mean" });
    const make = () => crossBatchMemoryLoss({ loss: inner, size: 8, dimension: 4 });
    const memory = make();
    memory.compute(tensor(first), first.set.labels, undefined, undefined, first.set.groups).dispose();
    const twin = make();
    twin.restore(JSON.parse(JSON.stringify(memory.state())));
    const both = {
      values: Float32Array.from([...first.set.values, ...second.set.values]),
      size: 8,
      dimension: 4,
      labels: Int32Array.from([...first.set.labels, ...second.set.labels]),
      groups: Int32Array.from([...first.set.groups!, ...second.set.groups!]),
    };
    const expected = inner.evaluate(second.set, { reference: both, copies: Int32Array.of(4, 5, 6, 7) }).value;
    const ungrouped = inner.evaluate(second.set, {
      reference: { ...both, groups: undefined },
      copies: Int32Array.of(4, 5, 6, 7),
    }).value;
    expect(expected).not.toBeCloseTo(ungrouped, 4);
    for (const one of [memory, twin]) {
      const value = one.compute(tensor(second), second.set.labels, undefined, undefined, second.set.groups);
      expect(value.dataSync()[0]).toBeCloseTo(expected, 5);
    }
  });

  test("without groups has a state without them", () => {
    const memory = crossBatchMemoryLoss({ loss: tripletMarginLoss(), size: 8, dimension: 4 });
    memory.compute(tf.fill([4, 4], 0.5) as tf.Tensor2D, Int32Array.of(0, 0, 1, 1)).dispose();
    expect(memory.state()).not.toHaveProperty("groups");
    expect(memory.state()).toHaveProperty("labels", [0, 0, 1, 1]);
  });
});
