// npm run bench:step-profile -w @smart-mining/models [-- --steps N] [--json FILE]
// Where a training step of the ConvNet goes, kernel by kernel, with BatchNorm: a sampling profile of one thread on the wasm backend.
// Answers what the normalization's own work costs: a net without it is faster for another reason too (its backward pass is sparse).
import { writeFile } from "node:fs/promises";
import { Session } from "node:inspector/promises";
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs";
import { selectBackend } from "@smart-mining/models";
import { kernelsOf } from "../dist/wasm/kernels.js";
import { BATCH, engineFor, randomImages } from "./convnet-step.mjs";

const { values } = parseArgs({ options: { steps: { type: "string", default: "60" }, json: { type: "string" } } });
const steps = Number(values.steps);

/** What only a normalization needs. In a net without one, bias and ReLU take `affineRelu` too, and the pool's gradient is scattered. */
const OF_NORM = ["channelSums", "channelSquares", "normSums", "normGradient", "pooledNormGradientImage", "affineRelu"];

await selectBackend({ backend: "wasm" });
const engine = await engineFor({ batchNorm: true });
const images = randomImages(BATCH);
// Optimized code from the first sample on.
for (let step = 0; step < 15; step++) await engine.step(images);

const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.setSamplingInterval", { interval: 200 });
await session.post("Profiler.start");
const before = process.cpuUsage();
for (let step = 0; step < steps; step++) await engine.step(images);
const { user, system } = process.cpuUsage(before);
const { profile } = await session.post("Profiler.stop");
session.disconnect();

const kernels = kernelsOf(tf.backend());
// An exported function is called by its number in the module, and so is it in the profile.
const names = new Map(
  Object.entries(kernels).flatMap(([name, f]) => (typeof f === "function" ? [[f.name, name]] : [])),
);
const hits = new Map();
for (const { callFrame, hitCount } of profile.nodes) {
  const number = /^wasm-function\[(\d+)\]$/.exec(callFrame.functionName)?.[1];
  const key = `${callFrame.url.startsWith("wasm:") ? callFrame.url : "JavaScript"} ${number ?? callFrame.functionName}`;
  hits.set(key, (hits.get(key) ?? 0) + hitCount);
}
const total = [...hits.values()].reduce((a, b) => a + b, 0);
const module = [...hits]
  .filter(([key]) => key.startsWith("wasm:"))
  .sort((a, b) => b[1] - a[1])[0][0]
  .split(" ")[0];
const shares = { "everything else": 0 };
for (const [key, count] of hits) {
  const [url, number] = key.split(" ");
  const name = (url === module && names.get(number)) || "everything else";
  shares[name] = (shares[name] ?? 0) + count / total;
}
const perStep = (user + system) / 1000 / steps;
const rows = Object.entries(shares).sort((a, b) => b[1] - a[1]);
for (const [name, share] of rows)
  if (share >= 0.001)
    console.log(
      `${name.padEnd(26)} ${(perStep * share).toFixed(1).padStart(7)} ms  ${(100 * share).toFixed(1).padStart(5)} %${OF_NORM.includes(name) ? "  BatchNorm's" : ""}`,
    );
const norm = OF_NORM.reduce((sum, name) => sum + (shares[name] ?? 0), 0);
console.log(
  `one step ${perStep.toFixed(1)} CPU ms; BatchNorm's own kernels ${(perStep * norm).toFixed(1)} ms: they add ${((100 * norm) / (1 - norm)).toFixed(1)} % to the rest of the step`,
);
if (values.json !== undefined)
  await writeFile(
    values.json,
    `${JSON.stringify({ millisecondsPerStep: perStep, shares, batchNormAdds: norm / (1 - norm) }, undefined, 2)}\n`,
  );
await engine.dispose();
process.exit(0);
