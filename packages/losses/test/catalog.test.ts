import { component, createRandom, DISTANCES } from "@smart-mining/core";
import { z } from "zod";
import { expect, test } from "vitest";
import { contrastiveLoss, lossCatalog, type LossNeeds, type MetricLoss } from "../src/index.js";
import { randomSet } from "./support/batches.js";
import * as tf from "@tensorflow/tfjs";

const set = randomSet(4, [0, 0, 1, 1]);

/** The catalog of a run to which a plugin has added a loss. */
const own = lossCatalog.add(
  "mine",
  component({
    description: "a loss of one's own",
    options: z.strictObject({ margin: z.number().default(3) }),
    create: ({ margin }) => contrastiveLoss({ negativeMargin: margin }),
  }),
);
const needs: LossNeeds = { numClasses: 2, dimension: 4, random: createRandom(1), catalog: own };
const mine = contrastiveLoss({ negativeMargin: 3 }).evaluate(set).value;
const valueOf = (name: string, options: unknown): number => {
  const loss = own.create(name, options, needs) as MetricLoss;
  const x = tf.tensor2d(set.values, [4, 4]);
  return loss.compute(x, set.labels).dataSync()[0];
};

test("a sum, and a sum within a sum, knows the losses of the run", () => {
  const sum = { losses: [{ name: "mine", weight: 2 }] };
  expect(valueOf("combined", sum)).toBeCloseTo(2 * mine, 5);
  expect(valueOf("combined", { losses: [{ name: "combined", options: sum }] })).toBeCloseTo(2 * mine, 5);
});

test("a memory knows the losses of the run, within a sum, too", () => {
  const memory = { loss: { name: "mine" }, size: 8 };
  expect(valueOf("cross-batch-memory", memory)).toBeCloseTo(mine, 5);
  const within = { losses: [{ name: "cross-batch-memory", options: memory }] };
  expect(valueOf("combined", within)).toBeCloseTo(mine, 5);
  const around = { loss: { name: "combined", options: { losses: [{ name: "mine" }] } }, size: 8 };
  expect(valueOf("cross-batch-memory", around)).toBeCloseTo(mine, 5);
});

test("without a catalog of the run the built-in one is asked", () => {
  const bare = { ...needs, catalog: undefined };
  expect(() => lossCatalog.create("combined", { losses: [{ name: "mine" }] }, bare)).toThrow(/no loss named "mine"/);
});

test("the distance option tells what the dictionary says", () => {
  const { shape } = lossCatalog.get("contrastive").options as z.ZodObject;
  const { description } = shape.distance as z.ZodType;
  for (const name of ["euclidean", "squared-euclidean", "lp", "cosine", "dot", "snr"] as const)
    expect(description).toContain(`${name}: ${DISTANCES[name].sentence}`);
});
