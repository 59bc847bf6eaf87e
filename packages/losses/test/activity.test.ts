import { createRandom, triplets, type Triplets } from "@smart-mining/core";
import { describe, expect, test } from "vitest";
import {
  activeFraction,
  combinedLoss,
  contrastiveLoss,
  crossBatchMemoryLoss,
  globalLoss,
  marginLoss,
  multiSimilarityLoss,
  ratioTripletLoss,
  tripletMarginLoss,
  type MetricLoss,
} from "../src/index.js";
import { randomSet } from "./support/batches.js";

const LABELS = Array.from({ length: 60 }, (_, row) => row % 6);
const set = randomSet(17, LABELS, 8);

function someTriplets(count: number): Triplets {
  const random = createRandom(5);
  const draw = (): number => Math.floor(random.next() * LABELS.length);
  const list = Array.from({ length: count }, () => {
    const anchor = draw();
    return [anchor, (anchor + 6 * (1 + Math.floor(random.next() * 9))) % 60, (anchor + 1 + (draw() % 5)) % 60];
  });
  return triplets(
    list.map(([a]) => a),
    list.map(([, p]) => p),
    list.map(([, , n]) => n),
  );
}

test("of the triplet margin loss on squared distances it is the share with d(a,n) < d(a,p) + m, to the last digit", () => {
  const given = someTriplets(5000);
  const unit = (row: number): number[] => {
    const values = [...set.values.subarray(row * 8, row * 8 + 8)];
    const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
    return values.map((value) => value / norm);
  };
  const squared = (i: number, j: number): number => {
    const [x, y] = [unit(i), unit(j)];
    return x.reduce((sum, value, k) => sum + (value - y[k]) ** 2, 0);
  };
  const { anchors, positives, negatives } = given;
  let active = 0;
  anchors.forEach((a, at) => {
    if (squared(a, negatives[at]) < squared(a, positives[at]) + 0.8) active++;
  });
  expect(active).toBeGreaterThan(500);
  expect(active).toBeLessThan(4500);
  const loss = tripletMarginLoss({ margin: 0.8, distance: "squared-euclidean" });
  expect(activeFraction(set, given, loss)).toBe(active / 5000);
});

const raw = { normalize: false };
describe.each<[string, MetricLoss]>([
  ["triplet margin", tripletMarginLoss({ margin: 0.2 })],
  ["triplet margin, squared", tripletMarginLoss({ margin: 0.5, distance: "squared-euclidean" })],
  ["triplet margin, to the third power", tripletMarginLoss({ margin: 0.5, distance: { name: "lp", power: 3 } })],
  ["triplet margin, cosine", tripletMarginLoss({ margin: 0.2, distance: "cosine" })],
  ["triplet margin, squared cosine", tripletMarginLoss({ margin: 0.1, distance: { name: "cosine", power: 2 } })],
  ["triplet margin, rows as they are", tripletMarginLoss({ margin: 0.5, distance: { name: "euclidean", ...raw } })],
  ["ratio triplet", ratioTripletLoss()],
  ["ratio triplet, plain", ratioTripletLoss({ margin: 0.3, distance: "euclidean" })],
  ["ratio triplet, rows as they are", ratioTripletLoss({ margin: 0.5, ...raw })],
  ["margin", marginLoss()],
  ["margin, cosine", marginLoss({ beta: 0.1, margin: 0.1, distance: "cosine" })],
  ["contrastive", contrastiveLoss({ positiveMargin: 1.2 })],
  ["contrastive, cosine", contrastiveLoss({ positiveMargin: 0.1, negativeMargin: 0.1, distance: "cosine" })],
])("%s", (_name, loss) => {
  test("is active where the loss of the triplet is not zero", () => {
    const { anchors, positives, negatives } = someTriplets(300);
    const active = [...anchors].map((a, at) => {
      const one = triplets([a], [positives[at]], [negatives[at]]);
      const value = loss.evaluate(set, { tuples: one }).value;
      expect(activeFraction(set, one, loss)).toBe(value > 0 ? 1 : 0);
      return value > 0;
    });
    expect(new Set(active)).toEqual(new Set([true, false]));
  });
});

test.each<[string, MetricLoss]>([
  ["a soft margin is never zero", tripletMarginLoss({ smooth: true })],
  ["a swap asks for a third distance", tripletMarginLoss({ swap: true })],
  ["Manhattan distances are not decided by Euclidean ones", tripletMarginLoss({ distance: { name: "lp", p: 1 } })],
  ["nor are signal-to-noise ratios", tripletMarginLoss({ distance: "snr" })],
  ["nor inner products of rows as they are", tripletMarginLoss({ distance: { name: "dot", ...raw } })],
  ["a learnt boundary moves", marginLoss({ learnBeta: true })],
  ["one boundary per class", marginLoss({ beta: [1, 1.2] })],
  ["global", globalLoss()],
  ["multi-similarity", multiSimilarityLoss()],
  ["a sum of such", combinedLoss({ losses: [{ loss: globalLoss() }] })],
])("no notion of an active triplet: %s", (_name, loss) => {
  expect(loss.isActive).toBeUndefined();
  expect(activeFraction(set, someTriplets(3), loss)).toBeNaN();
  loss.dispose?.();
});

test("a sum is active where its first tuple loss is, a memory where its loss is", () => {
  const first = tripletMarginLoss({ margin: 0.2, distance: { name: "euclidean", ...raw } });
  const sum = combinedLoss({
    losses: [{ loss: globalLoss() }, { loss: first }, { loss: tripletMarginLoss({ margin: 9 }) }],
  });
  const memory = crossBatchMemoryLoss({ loss: sum, size: 8, dimension: 8 });
  const given = someTriplets(500);
  const share = activeFraction(set, given, first);
  expect(share).toBeLessThan(1);
  expect(activeFraction(set, given, sum)).toBe(share);
  expect(activeFraction(set, given, memory)).toBe(share);
});

test("no triplets: NaN", () => {
  expect(activeFraction(set, someTriplets(0), ratioTripletLoss())).toBeNaN();
});
