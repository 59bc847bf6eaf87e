import { BackendError } from "@smart-mining/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test, vi } from "vitest";
import {
  contrastiveLoss,
  foldArray,
  gradients,
  lossCatalog,
  lpDistance,
  metricLoss,
  openPairs,
  pairsOf,
  tripletMarginLoss,
  type Distance,
} from "../src/index.js";
import { randomSet } from "./support/batches.js";

const set = randomSet(21, [0, 0, 1, 1, 0]);

test("a loss of one's own has its gradients and terms", () => {
  const loss = metricLoss({
    name: "pullLoss",
    kernel(batch) {
      const { left, right } = pairsOf(batch).positive;
      const space = openPairs(lpDistance(), batch.embeddings, batch.reference);
      const pairs = space.pairs(left, right);
      const reduced = foldArray(
        batch.fold("loss"),
        pairs.values.map((d) => d * d),
        left,
        right,
      );
      return {
        value: reduced.value,
        backward() {
          reduced.gradient().forEach((g, at) => {
            pairs.gradient[at] += 2 * g * pairs.values[at];
          });
          return gradients(space);
        },
      };
    },
  });
  const same = contrastiveLoss({ distance: "squared-euclidean", negativeMargin: 0, reducer: "mean" });
  const [a, b] = [loss, same].map((one) => one.evaluate(set));
  expect(a.value).toBeCloseTo(b.value, 9);
  a.gradient.forEach((g, at) => expect(g).toBeCloseTo(b.gradient[at], 6));
  const x = tf.tensor2d(set.values, [5, 4]);
  expect(loss.computeTerms(x, set.labels).shape).toEqual([8]);
  expect(
    lossCatalog.add("pull", { description: "", options: undefined as never, create: () => loss }).has("pull"),
  ).toBe(true);
});

test("a distance of one's own serves any loss", () => {
  const manhattan: Distance = {
    name: "manhattan",
    inverted: false,
    normalize: true,
    p: 1,
    power: 1,
    measure(x, i, y, j) {
      let sum = 0;
      for (let k = 0; k < x.dimension; k++) sum += Math.abs(x.data[i * x.dimension + k] - y.data[j * y.dimension + k]);
      return sum;
    },
    addGradient({ x, i, y, j }, g, gx, gy) {
      for (let k = 0; k < x.dimension; k++) {
        const sign = Math.sign(x.data[i * x.dimension + k] - y.data[j * y.dimension + k]);
        gx[i * x.dimension + k] += g * sign;
        gy[j * y.dimension + k] -= g * sign;
      }
    },
  };
  const own = tripletMarginLoss({ margin: 1, distance: manhattan }).evaluate(set);
  const built = tripletMarginLoss({ margin: 1, distance: { name: "lp", p: 1 } }).evaluate(set);
  expect(own.value).toBeCloseTo(built.value, 9);
  own.gradient.forEach((g, at) => expect(g).toBeCloseTo(built.gradient[at], 6));
});

test("a backend that cannot be read synchronously is told so", () => {
  const x = tf.tensor2d(set.values, [5, 4]);
  vi.spyOn(x, "dataSync").mockImplementation(() => {
    throw new Error("not supported");
  });
  expect(() => contrastiveLoss().compute(x, set.labels)).toThrow(BackendError);
  expect(() => contrastiveLoss().compute(x, set.labels)).toThrow(/await the embeddings' data and call evaluate\(\)/);
});
