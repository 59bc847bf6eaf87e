// Cost of value + gradient of every loss of the catalog. Absolute times depend on the machine; compare the ratios.
import { parseArgs } from "node:util";
import { createRandom } from "@smart-mining/core";
import { lossCatalog } from "@smart-mining/losses";
import * as tf from "@tensorflow/tfjs";

const { values: options } = parseArgs({
  options: {
    batch: { type: "string", default: "512" },
    dimension: { type: "string", default: "128" },
    "per-class": { type: "string", default: "4" },
    repeat: { type: "string", default: "3" },
    only: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const batch = Number(options.batch);
const dimension = Number(options.dimension);
const perClass = Number(options["per-class"]);
const repeat = Number(options.repeat);
const BASELINE = "contrastive";

const random = createRandom(1);
const rows = (name) => {
  const draw = random.fork(name);
  return Float32Array.from({ length: batch * dimension }, () => draw.normal());
};
const labels = Int32Array.from({ length: batch }, (_, row) => Math.floor(row / perClass));
const numClasses = labels[batch - 1] + 1;

await tf.setBackend("cpu");
const x = tf.tensor2d(rows("x"), [batch, dimension]);
const y = tf.tensor2d(rows("y"), [batch, dimension]);
const special = {
  combined: { losses: [{ name: "ratio-triplet" }, { name: "global" }] },
  "cross-batch-memory": { loss: { name: "contrastive" }, size: 2 * batch },
};
const names = lossCatalog.names.filter((name) => options.only === undefined || options.only.split(",").includes(name));
const needs = { numClasses, dimension, random: createRandom(2) };
const losses = new Map(
  [BASELINE, ...names.filter((name) => name !== BASELINE)].map((name) => [
    name,
    lossCatalog.create(name, special[name], needs),
  ]),
);

/** Processor milliseconds (less disturbed by other work than the clock) of one value and gradient, with respect to the embeddings and to learnt weights. */
function once(name) {
  const loss = losses.get(name);
  const reference = name === "vicreg" ? { embeddings: y, labels } : undefined;
  const start = process.cpuUsage();
  const { value, grad } = tf.valueAndGrad((e) => loss.compute(e, labels, undefined, reference))(x);
  value.dataSync();
  grad.dataSync();
  const used = process.cpuUsage(start);
  const time = (used.user + used.system) / 1000;
  tf.dispose([value, grad]);
  return time;
}

const best = new Map();
for (const name of losses.keys()) once(name); // Warm-up.
for (let round = 0; round < repeat; round++)
  for (const name of losses.keys()) best.set(name, Math.min(best.get(name) ?? Infinity, once(name)));

const results = [...best].map(([name, ms]) => ({ name, milliseconds: ms, ratio: ms / best.get(BASELINE) }));
const setting = {
  batch,
  dimension,
  perClass,
  repeat,
  baseline: BASELINE,
  triplets: batch * (perClass - 1) * (batch - perClass),
};
if (options.json) console.log(JSON.stringify({ setting, results }, null, 2));
else {
  console.log(`value + gradient, batch ${batch} x ${dimension}, ${perClass} samples a class, best of ${repeat}`);
  for (const { name, milliseconds, ratio } of results.sort((a, b) => a.ratio - b.ratio))
    console.log(
      `${name.padEnd(30)} ${milliseconds.toFixed(1).padStart(9)} CPU ms ${ratio.toFixed(2).padStart(8)} x ${BASELINE}`,
    );
}
