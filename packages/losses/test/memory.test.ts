import { expectNoTensorLeak } from "@smart-mining/core/testing";
import * as tf from "@tensorflow/tfjs";
import { triplets } from "@smart-mining/core";
import { expect, test } from "vitest";
import { contrastiveLoss, crossBatchMemoryLoss, ncaLoss, tripletMarginLoss } from "../src/index.js";
import { randomSet } from "./support/batches.js";

const LABELS = [0, 0, 1, 1, 2, 2];
const first = randomSet(1, LABELS);
const second = randomSet(2, LABELS);
const tensorOf = (set: typeof first): tf.Tensor2D => tf.tensor2d(set.values, [set.size, 4]);
const valueOf = (scalar: tf.Scalar): number => scalar.dataSync()[0];

test.each([
  ["contrastive", contrastiveLoss({ reducer: "mean" })],
  ["triplet margin", tripletMarginLoss({ margin: 1 })],
  ["nca", ncaLoss()],
])("%s: the first batch alone is as without memory, then the memory counts", (_name, loss) => {
  const memory = crossBatchMemoryLoss({ loss, size: 12, dimension: 4 });
  expect(valueOf(memory.compute(tensorOf(first), first.labels))).toBeCloseTo(loss.evaluate(first).value, 5);
  expect(memory.filled).toBe(6);
  const both = {
    values: Float32Array.from([...first.values, ...second.values]),
    size: 12,
    dimension: 4,
    labels: Int32Array.from([...LABELS, ...LABELS]),
  };
  const copies = Int32Array.of(6, 7, 8, 9, 10, 11);
  const expected = loss.evaluate(second, { reference: both, copies });
  const result = tf.valueAndGrad((x) => memory.compute(x as tf.Tensor2D, second.labels))(tensorOf(second));
  expect(result.value.dataSync()[0]).toBeCloseTo(expected.value, 5);
  result.grad.dataSync().forEach((g, at) => expect(g).toBeCloseTo(expected.gradient[at], 5));
});

test("the oldest embeddings are overwritten, and the state restores", () => {
  const loss = contrastiveLoss();
  const memory = crossBatchMemoryLoss({ loss, size: 8, dimension: 4 });
  for (const set of [first, second, first]) memory.compute(tensorOf(set), set.labels).dispose();
  expect(memory.filled).toBe(8);
  const twin = crossBatchMemoryLoss({ loss, size: 8, dimension: 4 });
  twin.restore(JSON.parse(JSON.stringify(memory.state())));
  const values = [memory, twin].map((one) => valueOf(one.compute(tensorOf(second), second.labels)));
  expect(values[0]).toBe(values[1]);
  memory.reset();
  expect(memory.filled).toBe(0);
  expect(() => crossBatchMemoryLoss({ loss, size: 9, dimension: 4 }).restore(twin.state())).toThrow(/8 × 4/);
});

test("given tuples name rows of the batch", () => {
  const loss = tripletMarginLoss({ margin: 2 });
  const memory = crossBatchMemoryLoss({ loss, size: 12, dimension: 4 });
  memory.compute(tensorOf(first), first.labels).dispose();
  const given = triplets([0, 2], [1, 3], [2, 4]);
  const value = valueOf(memory.compute(tensorOf(second), second.labels, given));
  expect(value).toBeCloseTo(loss.evaluate(second, { tuples: given }).value, 5);
});

test("a batch that does not fit is refused, and no tensor leaks", async () => {
  const memory = crossBatchMemoryLoss({ loss: contrastiveLoss(), size: 8, dimension: 4 });
  const x = tensorOf(first);
  await expectNoTensorLeak(() => memory.compute(x, first.labels).dispose());
  const nine = randomSet(1, Array<number>(9).fill(0));
  expect(() => memory.compute(tensorOf(nine), nine.labels)).toThrow(/"size" must be at least the batch, 9 rows; got 8/);
  expect(() => memory.compute(tf.zeros([2, 3]), Int32Array.of(0, 1))).toThrow(/dimension 4; got 3/);
});
