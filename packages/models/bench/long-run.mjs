// npm run bench:long-run -w @smart-mining/models [-- --steps 2000] [--workers 2] [--batch 24]
// A long training on wasm: tensors, tensor bytes, wasm heap, resident memory and threads at the start and along the way. Fails when
// tensors, bytes, heap or threads grow after the first tenth, or resident memory by more than a tenth and 64 MiB.
import { readdirSync } from "node:fs";
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs";
import { createRandom } from "@smart-mining/core";
import { adam, convNet, createEngine, selectBackend } from "@smart-mining/models";
import { trainStep } from "./convnet-step.mjs";

const { values } = parseArgs({
  options: {
    steps: { type: "string", default: "2000" },
    workers: { type: "string", default: "1" },
    batch: { type: "string", default: "24" },
  },
});
const steps = Number(values.steps);
await selectBackend({ backend: "wasm" });
const model = convNet({ random: createRandom(1) });
const engine = await createEngine({ model, workers: Number(values.workers) });
const optimizer = adam({ learningRate: 1e-3 });
const random = createRandom(2);

function threads() {
  try {
    return readdirSync("/proc/self/task").length;
  } catch {
    return 0; // not Linux
  }
}

function health() {
  const { numTensors, numBytes } = tf.memory();
  const heap = tf.backend().wasm.asm.memory.buffer.byteLength;
  return { tensors: numTensors, bytes: numBytes, heap, threads: threads(), resident: process.memoryUsage().rss };
}

let start;
for (let step = 1; step <= steps; step++) {
  const size = Number(values.batch);
  const pixels = Float32Array.from({ length: size * 32 * 32 * 3 }, () => random.next());
  await trainStep(engine, optimizer, { values: pixels, shape: [size, 32, 32, 3] });
  if (step % Math.ceil(steps / 10) !== 0) continue;
  const now = health();
  start ??= now;
  console.log(
    `step ${step}: ${now.tensors} tensors, ${now.bytes} bytes, heap ${now.heap >> 20} MiB, ${now.threads} threads, resident ${Math.round(now.resident / 2 ** 20)} MiB`,
  );
}
const end = health();
await engine.dispose();
const grown = ["tensors", "bytes", "heap", "threads"].filter((key) => end[key] > start[key]);
if (end.resident > start.resident * 1.1 + 64 * 2 ** 20) grown.push("resident");
if (grown.length > 0) {
  console.error(`grew: ${grown.join(", ")}`);
  process.exit(1);
}
console.log(`${steps} steps without growth.`);
