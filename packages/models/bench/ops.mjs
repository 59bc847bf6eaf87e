// npm run bench:ops [-- --json FILE] [--seconds N] [--backends wasm,cpu,tfjs-node]
// The operations a training step consists of, at the ConvNet's sizes, on each backend: milliseconds, and how many times slower or
// faster than wasm with this package's kernels. The plain cpu backend does a fraction of the batch, scaled. Where python3 has PyTorch,
// it runs the same operations on the same cores.
import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs";
import { adam, convNet, localEngine, selectBackend } from "@smart-mining/models";
import { createRandom } from "@smart-mining/core";
import { median, trainStep } from "./convnet-step.mjs";

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    seconds: { type: "string", default: "0.6" },
    backends: { type: "string", default: "wasm,cpu,tfjs-node" },
  },
});
const BATCH = 120;
const CONV = { strides: [1, 1], pad: "same", dataFormat: "NHWC" };
const kernel = (name, inputs, attributes) => tf.engine().runKernel(name, inputs, attributes);

/** Each makes its inputs for a batch and returns the work to time; the work returns tensors to dispose. */
const OPS = {
  "conv 3×3, 16×16×32 → 64": (n) => {
    const [x, filter] = [
      tf.randomNormal([n, 16, 16, 32], 0, 1, "float32", 1),
      tf.randomNormal([3, 3, 32, 64], 0, 1, "float32", 2),
    ];
    return () => tf.conv2d(x, filter, 1, "same");
  },
  "its filter gradient": (n) => {
    const [x, dy] = [
      tf.randomNormal([n, 16, 16, 32], 0, 1, "float32", 1),
      tf.randomNormal([n, 16, 16, 64], 0, 1, "float32", 2),
    ];
    return () => kernel("Conv2DBackpropFilter", { x, dy }, { ...CONV, filterShape: [3, 3, 32, 64] });
  },
  "its input gradient": (n) => {
    const [dy, filter] = [
      tf.randomNormal([n, 16, 16, 64], 0, 1, "float32", 1),
      tf.randomNormal([3, 3, 32, 64], 0, 1, "float32", 2),
    ];
    return () => kernel("Conv2DBackpropInput", { dy, filter }, { ...CONV, inputShape: [n, 16, 16, 32] });
  },
  "2×2 max-pool gradient, 16×16×64": (n) => {
    const input = tf.randomNormal([n, 16, 16, 64], 0, 1, "float32", 1);
    const output = tf.maxPool(input, 2, 2, "valid");
    const dy = tf.randomNormal(output.shape, 0, 1, "float32", 2);
    return () => kernel("MaxPoolGrad", { dy, input, output }, { filterSize: [2, 2], strides: [2, 2], pad: "valid" });
  },
  "depthwise 3×3 filter gradient, 16×16×64": (n) => {
    const x = tf.randomNormal([n, 16, 16, 64], 0, 1, "float32", 1);
    const attributes = { strides: [1, 1], pad: "same", dilations: [1, 1], filterShape: [3, 3, 64, 1] };
    return () => kernel("DepthwiseConv2dNativeBackpropFilter", { x, dy: x }, attributes);
  },
  "gradient of a gather, 1200 of 100 rows × 64": (n) => {
    const x = tf.randomNormal([n * 10, 64], 0, 1, "float32", 1);
    const segmentIds = tf.randomUniform([n * 10], 0, 100, "int32", 2);
    return () => tf.unsortedSegmentSum(x, segmentIds, 1000);
  },
  "ConvNet, embedding": (n) => {
    const model = convNet({ random: createRandom(1) });
    const images = tf.randomUniform([n, 32, 32, 3], 0, 1, "float32", 1);
    return () => model.embed(images);
  },
  "ConvNet, training step": (n) => {
    const engine = localEngine({ model: convNet({ random: createRandom(1) }) });
    const optimizer = adam();
    const images = tf.randomUniform([n, 32, 32, 3], 0, 1, "float32", 1);
    const samples = { values: images.dataSync(), shape: images.shape };
    return () => trainStep(engine, optimizer, samples);
  },
};

async function milliseconds(make, backend) {
  const slow = backend === "cpu";
  const synchronous = slow || backend === "wasm";
  const count = slow ? 4 : BATCH;
  const work = make(count);
  const times = [];
  const once = async () => {
    const before = performance.now();
    const result = await work();
    if (result instanceof tf.Tensor) {
      if (!synchronous) await result.data(); // a native backend may return before it is done
      result.dispose();
    }
    return performance.now() - before;
  };
  // V8 optimizes WebAssembly only after some calls.
  for (let warm = 0; warm < (slow ? 1 : 12); warm++) await once();
  const end = performance.now() + Number(values.seconds) * 1000;
  do times.push(await once());
  while (performance.now() < end && !slow);
  return (median(times) * BATCH) / count;
}

const rows = [];
for (const backend of values.backends.split(",")) {
  try {
    await selectBackend({ backend });
  } catch (error) {
    console.log(`${backend}: left out: ${error.message}`);
    continue;
  }
  for (const [op, make] of Object.entries(OPS)) {
    tf.engine().startScope();
    rows.push({ op, backend, milliseconds: await milliseconds(make, backend) });
    tf.engine().endScope();
  }
}

try {
  const script = fileURLToPath(new URL("./ops-pytorch.py", import.meta.url));
  const out = execFileSync("python3", [script, values.seconds], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const [op, time] of Object.entries(JSON.parse(out))) rows.push({ op, backend: "PyTorch", milliseconds: time });
} catch (error) {
  const why = /No module named '\w+'/.exec(String(error.stderr))?.[0] ?? error.message.split("\n")[0];
  console.log(`PyTorch: left out: ${why}`);
}

const backends = [...new Set(rows.map((row) => row.backend))];
console.log(`\n${"milliseconds for 120 images".padEnd(46)}${backends.map((name) => name.padStart(22)).join("")}`);
for (const op of Object.keys(OPS)) {
  const of = (backend) => rows.find((row) => row.op === op && row.backend === backend)?.milliseconds;
  const cell = (backend) => {
    const time = of(backend);
    if (time === undefined) return "-";
    const ratio = time / of("wasm");
    return `${time.toFixed(2)} (${ratio >= 10 ? Math.round(ratio) : ratio.toFixed(2)}×)`;
  };
  console.log(`${op.padEnd(46)}${backends.map((backend) => cell(backend).padStart(22)).join("")}`);
}
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(rows, undefined, 2)}\n`);
process.exit(0);
