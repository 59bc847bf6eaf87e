import * as tf from "@tensorflow/tfjs";
import { createRandom } from "@smart-mining/core";
import { beforeAll, expect, test } from "vitest";
import { selectBackend } from "../backend/select.js";
import { convGeometry } from "./conv-geometry.js";
import {
  plainDepthwiseFilterGradient,
  plainDepthwiseInputGradient,
  plainFilterGradient,
  plainInputGradient,
  plainSegmentSum,
} from "./plain-kernels.js";

beforeAll(() => selectBackend({ backend: "cpu" }));

const random = createRandom(1);
const numbers = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());
const close = (actual: Float32Array, expected: Float32Array): void => {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, at) => expect(value).toBeCloseTo(expected[at], 4));
};

test.each([
  { strides: 1, pad: "same" },
  { strides: 2, pad: "valid" },
] as const)("the fallback loops equal the cpu backend: %o", ({ strides, pad }) => {
  const g = convGeometry([2, 6, 5, 3], [3, 2, 3, 4], { strides, pad });
  const [x, filter] = [tf.tensor4d(numbers(180), [2, 6, 5, 3]), tf.tensor4d(numbers(72), [3, 2, 3, 4])];
  const out = tf.conv2d(x, filter, strides, pad);
  const dy = tf.tensor4d(numbers(out.size), out.shape);
  const [dx, dFilter] = tf.grads((a: tf.Tensor, b: tf.Tensor) =>
    tf.sum(tf.mul(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, strides, pad), dy)),
  )([x, filter]);
  const [dxPlain, dFilterPlain] = [new Float32Array(x.size), new Float32Array(filter.size)];
  plainInputGradient(dy.dataSync<"float32">(), filter.dataSync<"float32">(), dxPlain, g);
  plainFilterGradient(x.dataSync<"float32">(), dy.dataSync<"float32">(), dFilterPlain, g);
  close(dxPlain, dx.dataSync<"float32">());
  close(dFilterPlain, dFilter.dataSync<"float32">());
});

test("the depthwise fallback loops equal the cpu backend", () => {
  const g = convGeometry([1, 6, 5, 3], [3, 2, 3, 2], { strides: 1, pad: "same" }, true);
  const [x, filter] = [tf.tensor4d(numbers(90), [1, 6, 5, 3]), tf.tensor4d(numbers(36), [3, 2, 3, 2])];
  const dy = tf.tensor4d(numbers(180), [1, 6, 5, 6]);
  const [dx, dFilter] = tf.grads((a: tf.Tensor, b: tf.Tensor) =>
    tf.sum(tf.mul(tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, "same"), dy)),
  )([x, filter]);
  const [dxPlain, dFilterPlain] = [new Float32Array(90), new Float32Array(36)];
  plainDepthwiseInputGradient(dy.dataSync<"float32">(), filter.dataSync<"float32">(), dxPlain, g);
  plainDepthwiseFilterGradient(x.dataSync<"float32">(), dy.dataSync<"float32">(), dFilterPlain, g);
  close(dxPlain, dx.dataSync<"float32">());
  close(dFilterPlain, dFilter.dataSync<"float32">());
});

test("segments out of range are left out", () => {
  const sums = new Float32Array(4).fill(9);
  plainSegmentSum(new Float32Array([1, 2, 3, 4, 5, 6]), new Int32Array([1, -1, 2]), sums, 2);
  expect([...sums]).toEqual([0, 0, 1, 2]);
});
