// npm run bench:training-step [-- --json FILE] [--seconds N] [--backends wasm,cpu] [--workers 1,2]
// One training step of the ConvNet at batch 120 (forward, loss, backward, Adam): on wasm with one thread and with several, and
// on the plain cpu backend. Set-ups of one backend are timed in turns, so that other work on the machine hits all alike.
import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { selectBackend } from "@smart-mining/models";
import { BATCH, engineFor, gatherTimes, median, randomImages } from "./convnet-step.mjs";

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    seconds: { type: "string", default: "4" },
    backends: { type: "string", default: "wasm,cpu" },
    workers: { type: "string", default: [...new Set([1, Math.min(4, availableParallelism())])].join(",") },
  },
});

const rows = [];
for (const backend of values.backends.split(",")) {
  await selectBackend({ backend });
  // The plain cpu backend takes minutes for 120 images: 4 of them are timed and the time is scaled.
  const slow = backend === "cpu";
  const count = slow ? 4 : BATCH;
  const images = randomImages(count);
  const threads = backend === "wasm" ? values.workers.split(",").map(Number) : [1];
  const setups = [];
  for (const workers of threads)
    for (const batchNorm of [false, true])
      setups.push({ workers, batchNorm, engine: await engineFor({ batchNorm, workers }), times: [] });
  // Each worker thread has V8 optimize its kernels anew: timed sooner, threads look slower than they are.
  await gatherTimes(setups, images, slow ? { seconds: 0, warmUp: 0 } : { seconds: Number(values.seconds), warmUp: 15 });
  for (const { engine, batchNorm, times } of setups) {
    const seconds = (median(times) * BATCH) / count;
    const gflopPerSecond = (engine.model.flops().step * BATCH) / 1e9 / seconds;
    const used = backend.startsWith("tfjs-node") ? availableParallelism() : engine.workers;
    rows.push({ backend, threads: used, batchNorm, secondsPerStep: seconds, gflopPerSecond });
    console.log(
      `${backend.padEnd(14)} threads ${used}  BatchNorm ${batchNorm ? "yes" : "no "}  ${seconds.toFixed(3)} s a step  ${gflopPerSecond.toFixed(2)} GFLOP/s`,
    );
    await engine.dispose();
    engine.model.dispose();
  }
}

const find = (backend, threads, batchNorm) =>
  rows.find((row) => row.backend === backend && row.threads === threads && row.batchNorm === batchNorm)?.secondsPerStep;
for (const batchNorm of [false, true]) {
  const one = find("wasm", 1, batchNorm);
  if (one === undefined) continue;
  const label = `(BatchNorm ${batchNorm ? "yes" : "no"})`;
  const cpu = find("cpu", 1, batchNorm);
  if (cpu !== undefined) console.log(`wasm with one thread is ${Math.round(cpu / one)} times faster than cpu ${label}`);
  for (const row of rows)
    if (row.backend === "wasm" && row.threads > 1 && row.batchNorm === batchNorm)
      console.log(`${row.threads} threads are ${(one / row.secondsPerStep).toFixed(2)} times faster than one ${label}`);
}
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(rows, undefined, 2)}\n`);
