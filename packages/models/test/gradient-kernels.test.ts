import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { selectBackend, type BackendName } from "../src/index.js";
import { createRandom, normalTensor, onBackends, relativeError } from "./on-backends.js";

interface ConvCase {
  x: [number, number, number, number];
  filter: [number, number, number, number];
  strides: number | [number, number];
  pad: "same" | "valid" | number | [[number, number], [number, number], [number, number], [number, number]];
}

const convolutions: ConvCase[] = [
  { x: [2, 8, 8, 4], filter: [3, 3, 4, 8], strides: 1, pad: "same" },
  { x: [1, 7, 5, 3], filter: [3, 3, 3, 5], strides: 1, pad: "valid" },
  { x: [3, 9, 6, 5], filter: [3, 2, 5, 9], strides: 2, pad: "same" },
  { x: [2, 11, 10, 1], filter: [5, 3, 1, 4], strides: [2, 3], pad: "valid" },
  { x: [2, 6, 7, 2], filter: [1, 1, 2, 17], strides: 1, pad: "same" },
  { x: [1, 8, 9, 6], filter: [4, 4, 6, 3], strides: [3, 2], pad: "same" },
  { x: [2, 5, 5, 7], filter: [3, 3, 7, 12], strides: 1, pad: 2 },
  {
    x: [1, 6, 8, 3],
    filter: [2, 3, 3, 4],
    strides: 2,
    pad: [
      [0, 0],
      [1, 0],
      [2, 1],
      [0, 0],
    ],
  },
  { x: [1, 3, 3, 2], filter: [3, 3, 2, 2], strides: 1, pad: "valid" },
  { x: [4, 4, 4, 16], filter: [3, 3, 16, 24], strides: 1, pad: "same" },
];
const COMPARED: BackendName[] = ["wasm", "cpu"];

function convolve(x: tf.Tensor, filter: tf.Tensor, { strides, pad }: ConvCase): tf.Tensor4D {
  return tf.conv2d(
    x as tf.Tensor4D,
    filter as tf.Tensor4D,
    strides,
    pad,
    "NHWC",
    1,
    typeof pad === "number" ? "floor" : undefined,
  );
}

/** Gradients of sum(f(a, b) · weights) with random weights, and the forward value. */
function gradientsOf(
  f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  a: tf.Tensor,
  b: tf.Tensor,
): Record<string, tf.Tensor> {
  return tf.tidy(() => {
    const value = f(a, b);
    const weights = normalTensor(createRandom(9), value.shape);
    const [da, db] = tf.grads((p, q) => tf.sum(tf.mul(f(p, q), weights)))([a, b]);
    return { value, da, db };
  });
}

describe("convolution gradients on wasm equal those on cpu", () => {
  test.each(convolutions)("%o", async (given) => {
    const [wasm, cpu] = await onBackends(COMPARED, () => {
      const random = createRandom(3);
      const [x, filter] = [normalTensor(random, given.x), normalTensor(random, given.filter)];
      const before = tf.memory().numTensors;
      const found = gradientsOf((a, b) => convolve(a, b, given), x, filter);
      expect(tf.memory().numTensors).toBe(before + 3);
      tf.dispose([x, filter]);
      return found;
    });
    for (const key of ["value", "da", "db"]) expect(relativeError(wasm[key], cpu[key]), key).toBeLessThan(1e-5);
  });
});

describe("on wasm", () => {
  beforeAll(() => selectBackend({ backend: "wasm" }));

  test.each(convolutions.slice(0, 6))("convolution gradients equal finite differences: %o", (given) => {
    const random = createRandom(5);
    const [x, filter] = [normalTensor(random, given.x), normalTensor(random, given.filter)];
    const { value, da, db } = gradientsOf((a, b) => convolve(a, b, given), x, filter);
    const weights = normalTensor(createRandom(9), value.shape).dataSync<"float32">();
    // The function is linear in each argument: any step gives the derivative, and a large one loses the least to rounding.
    const total = (a: tf.Tensor, b: tf.Tensor): number =>
      tf.tidy(() => {
        const out = convolve(a, b, given).dataSync<"float32">();
        return out.reduce((sum, each, at) => sum + each * weights[at], 0);
      });
    const base = total(x, filter);
    for (const [which, gradient] of [
      [x, da],
      [filter, db],
    ] as const) {
      const values = gradient.dataSync<"float32">();
      const largest = Math.max(...values.map(Math.abs));
      for (let probe = 0; probe < 8; probe++) {
        const at = random.integer(values.length);
        const moved = which.dataSync<"float32">().slice();
        moved[at] += 1;
        const other = tf.tensor(moved, which.shape);
        const slope = (which === x ? total(other, filter) : total(x, other)) - base;
        expect(Math.abs(slope - values[at])).toBeLessThan(1e-3 * largest);
        other.dispose();
      }
    }
    tf.dispose([x, filter, value, da, db]);
  });

  test("NaN in dy reaches every weight of its channel and no other", () => {
    const x = tf.ones([1, 4, 4, 3]);
    const dy = tf.buffer([1, 4, 4, 8]);
    dy.set(NaN, 0, 1, 2, 5);
    const gradient = tf
      .engine()
      .runKernel(
        "Conv2DBackpropFilter",
        { x, dy: dy.toTensor() },
        { strides: [1, 1], pad: "same", dataFormat: "NHWC", filterShape: [3, 3, 3, 8] },
      ) as tf.Tensor;
    gradient.dataSync().forEach((value, at) => expect(Number.isNaN(value)).toBe(at % 8 === 5));
    tf.dispose([x, gradient]);
  });

  test("channels-first data is refused, not computed wrongly", () => {
    const [x, dy] = [tf.ones([1, 3, 4, 4]), tf.ones([1, 8, 4, 4])];
    const attributes = { strides: [1, 1], pad: "same", dataFormat: "NCHW", filterShape: [3, 3, 3, 8] };
    expect(() => tf.engine().runKernel("Conv2DBackpropFilter", { x, dy }, attributes)).toThrow(/NHWC/);
    tf.dispose([x, dy]);
  });
});

const depthwise = [
  { x: [2, 7, 6, 8], filter: [3, 3, 8, 1], strides: 1, pad: "same", dilations: 1 },
  { x: [1, 9, 8, 5], filter: [3, 2, 5, 1], strides: 2, pad: "valid", dilations: 1 },
  { x: [2, 6, 6, 3], filter: [3, 3, 3, 2], strides: 1, pad: "same", dilations: 1 },
  { x: [1, 8, 7, 6], filter: [2, 3, 6, 3], strides: 2, pad: "same", dilations: 1 },
] as const;

describe("depthwise gradients on wasm equal those on cpu", () => {
  test.each(depthwise)("%o", async ({ x: xShape, filter: filterShape, strides, pad }) => {
    const [wasm, cpu] = await onBackends(COMPARED, () => {
      const random = createRandom(4);
      const [x, filter] = [normalTensor(random, [...xShape]), normalTensor(random, [...filterShape])];
      const found = gradientsOf(
        (a, b) => tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, strides, pad),
        x,
        filter,
      );
      tf.dispose([x, filter]);
      return found;
    });
    for (const key of ["da", "db"]) expect(relativeError(wasm[key], cpu[key]), key).toBeLessThan(1e-5);
  });

  // The cpu backend ignores the dilation here, so it is no reference. The convolution is linear in x and in the filter alike:
  // <dy, conv(x, f)> must equal <dFilter, f> and <dx, x> for any x and f.
  test.each([1, 2])("dilated ones are the adjoints of the dilated convolution: multiplier %i", async (multiplier) => {
    await selectBackend({ backend: "wasm" });
    const random = createRandom(4);
    const [x, filter] = [normalTensor(random, [1, 9, 8, 4]), normalTensor(random, [3, 2, 4, multiplier])];
    const dy = normalTensor(random, [1, 9, 8, 4 * multiplier]);
    const shared = { strides: [1, 1], pad: "same", dilations: [2, 3] };
    const run = (name: string, inputs: tf.NamedTensorMap, more: object): tf.Tensor =>
      tf.engine().runKernel(name, inputs, { ...shared, ...more }) as tf.Tensor;
    const dot = (a: tf.Tensor, b: tf.Tensor): number => tf.tidy(() => tf.sum(tf.mul(a, b)).dataSync()[0]);
    const out = tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, "same", "NHWC", [2, 3]);
    const dFilter = run("DepthwiseConv2dNativeBackpropFilter", { x, dy }, { filterShape: filter.shape });
    const dx = run("DepthwiseConv2dNativeBackpropInput", { dy, filter }, { inputShape: x.shape });
    expect(dot(dFilter, filter)).toBeCloseTo(dot(dy, out), 3);
    expect(dot(dx, x)).toBeCloseTo(dot(dy, out), 3);
    tf.dispose([x, filter, dy, out, dFilter, dx]);
  });
});

const pools = [
  { x: [2, 8, 8, 8], size: 2, strides: 2, pad: "valid" },
  { x: [1, 7, 9, 5], size: [3, 2], strides: [2, 1], pad: "same" },
  { x: [2, 6, 5, 3], size: 3, strides: 1, pad: "same" },
  { x: [1, 5, 5, 4], size: 2, strides: 3, pad: "valid" },
] as const;

describe("max-pool gradients on wasm equal those on cpu", () => {
  test.each(pools)("%o", async ({ x: shape, size, strides, pad }) => {
    const [wasm, cpu] = await onBackends(COMPARED, () => {
      // Whole numbers: many ties, which must go to the same position.
      const random = createRandom(6);
      const x = tf.tensor4d(
        Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => random.integer(4)),
        [...shape],
      );
      const pool = (a: tf.Tensor): tf.Tensor => tf.maxPool(a as tf.Tensor4D, size as number, strides as number, pad);
      const found = tf.tidy(() => {
        const weights = normalTensor(random, pool(x).shape);
        return { dx: tf.grad((a) => tf.sum(tf.mul(pool(a), weights)))(x) };
      });
      x.dispose();
      return found;
    });
    expect(relativeError(wasm.dx, cpu.dx)).toBeLessThan(1e-6);
  });
});

describe("sums by segment, the gradient of a gather, on wasm equal those on cpu", () => {
  test.each([{ shape: [9, 5] }, { shape: [7, 4, 2] }, { shape: [6] }])("%o", async ({ shape }) => {
    const [wasm, cpu] = await onBackends(COMPARED, () => {
      const random = createRandom(8);
      const x = normalTensor(random, shape);
      const ids = tf.tensor1d(
        Array.from({ length: shape[0] }, () => random.integer(6) - 1),
        "int32",
      );
      const sums = tf.unsortedSegmentSum(x, ids, 4);
      tf.dispose([x, ids]);
      return { sums };
    });
    expect(relativeError(wasm.sums, cpu.sums)).toBeLessThan(1e-6);
  });

  test("through tf.gather", async () => {
    const [wasm, cpu] = await onBackends(COMPARED, () =>
      tf.tidy(() => {
        const table = normalTensor(createRandom(1), [5, 3]);
        const rows = tf.tensor1d([4, 0, 4, 2], "int32");
        return { gradient: tf.grad((t) => tf.sum(tf.square(tf.gather(t, rows))))(table) };
      }),
    );
    expect(relativeError(wasm.gradient, cpu.gradient)).toBeLessThan(1e-6);
  });
});
