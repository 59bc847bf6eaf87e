// npm run bench:training-step [-- --json FILE] [--seconds N] [--backends wasm,cpu]
// One training step of the ConvNet at batch 120 (forward, loss, backward, Adam) on wasm and on the plain cpu backend.
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs";
import { selectBackend } from "@smart-mining/models";
import { BATCH, engineFor, randomImages, secondsPerStep } from "./convnet-step.mjs";

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    seconds: { type: "string", default: "5" },
    backends: { type: "string", default: "wasm,cpu" },
  },
});

const rows = [];
for (const backend of values.backends.split(",")) {
  await selectBackend({ backend });
  for (const batchNorm of [false, true]) {
    // The plain cpu backend takes minutes for 120 images: 4 of them are timed and the time is scaled.
    const slow = backend === "cpu";
    const count = slow ? 4 : BATCH;
    const images = randomImages(count);
    const engine = await engineFor({ batchNorm });
    const taken = await secondsPerStep(
      engine,
      images,
      slow ? { seconds: 0, warmUp: 0 } : { seconds: Number(values.seconds), warmUp: 5 },
    );
    const seconds = taken * (BATCH / count);
    const gflop = (engine.model.flops().step * BATCH) / 1e9;
    rows.push({
      backend,
      threads: engine.workers,
      batchNorm,
      secondsPerStep: seconds,
      gflopPerSecond: gflop / seconds,
    });
    console.log(
      `${backend.padEnd(14)} threads ${engine.workers}  BatchNorm ${batchNorm ? "yes" : "no "}  ${seconds.toFixed(3)} s a step  ${(gflop / seconds).toFixed(2)} GFLOP/s`,
    );
    await engine.dispose();
    engine.model.dispose();
    tf.dispose(images);
  }
}
for (const batchNorm of [false, true]) {
  const of = (name) => rows.find((row) => row.backend === name && row.batchNorm === batchNorm)?.secondsPerStep;
  if (of("cpu") !== undefined && of("wasm") !== undefined)
    console.log(
      `wasm is ${Math.round(of("cpu") / of("wasm"))} times faster than cpu (BatchNorm ${batchNorm ? "yes" : "no"})`,
    );
}
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(rows, undefined, 2)}\n`);
