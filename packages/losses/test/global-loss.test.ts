import { readFileSync } from "node:fs";
import { triplets } from "@smart-mining/core";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { activeFraction, combinedLoss, globalLoss, ratioTripletLoss, type MetricLoss } from "../src/index.js";

interface Case {
  id: string;
  formula: string;
  args: { m: number; squared: boolean; normalize: boolean; lambda: number; t: number; gamma: number };
  triplets: string;
  loss_value: number;
  parts: { active?: number };
  num_triplets: number;
  grad_embeddings: number[][];
}
interface File {
  triplet_sets: Record<string, { embeddings: number[][]; indices: [number[], number[], number[]] }>;
  cases: Case[];
}

const file = JSON.parse(readFileSync(new URL("./fixtures/global_loss.json", import.meta.url), "utf8")) as File;

function lossOf({ formula, args }: Case): MetricLoss {
  const { m: margin, normalize, lambda, t: threshold, gamma } = args;
  const ratio = (): MetricLoss =>
    ratioTripletLoss({ margin, distance: args.squared ? "squared-euclidean" : "euclidean", normalize });
  if (formula === "ratio_triplet") return ratio();
  if (formula === "global") return globalLoss({ lambda, threshold });
  return combinedLoss({ losses: [{ loss: ratio(), weight: gamma }, { loss: globalLoss({ lambda, threshold }) }] });
}

describe("the paper's losses against reference values", () => {
  test.each(file.cases)("$id", (one) => {
    const set = file.triplet_sets[one.triplets];
    const given = triplets(...set.indices);
    const embeddings = tf.tensor2d(set.embeddings);
    const loss = lossOf(one);
    const { value, grad } = tf.valueAndGrad((x) => loss.compute(x as tf.Tensor2D, new Int32Array(0), given))(
      embeddings,
    );
    expect(Math.abs(value.dataSync()[0] - one.loss_value)).toBeLessThan(1e-7);
    const expected = one.grad_embeddings.flat();
    grad.dataSync().forEach((g, at) => expect(Math.abs(g - expected[at])).toBeLessThan(1e-7));
    if (one.parts.active !== undefined) {
      const values = Float32Array.from(set.embeddings.flat());
      const share = activeFraction({ values, dimension: set.embeddings[0].length }, given, loss);
      expect(share * one.num_triplets).toBeCloseTo(one.parts.active, 9);
    }
  });
});
