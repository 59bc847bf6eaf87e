// npm run bench:engines -w @smart-mining/models [-- --seconds N]
// Measures the ConvNet's training step (batch 120, BatchNorm) and forward pass on every backend that is there, each in a process of
// its own, and writes the table of docs/engines.md. The plain cpu backend does 4 images, scaled.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "5" },
    measure: { type: "string" },
    workers: { type: "string", default: "1" },
  },
});
const SETUPS = [
  ["tfjs-node-gpu", 1],
  ["tfjs-node", 1],
  ["webgpu", 1],
  ...[...new Set([Math.min(4, availableParallelism()), 1])].map((workers) => ["wasm", workers]),
  ["cpu", 1],
];

/** In a process of its own: one backend. */
async function measure(backend, workers) {
  const tf = await import("@tensorflow/tfjs");
  const { selectBackend } = await import("@smart-mining/models");
  const { BATCH, engineFor, gatherTimes, median, randomImages } = await import("./convnet-step.mjs");
  const { candidates } = await selectBackend({ backend });
  const slow = backend === "cpu";
  const count = slow ? 4 : BATCH;
  const images = randomImages(count);
  const engine = await engineFor({ batchNorm: true, workers });
  const step = { engine, times: [] };
  const passes = [];
  const forward = { engine: { step: () => engine.embed(images, { batchSize: count }) }, times: passes };
  await gatherTimes(
    [step, forward],
    images,
    slow ? { seconds: 0, warmUp: 0 } : { seconds: Number(values.seconds), warmUp: 5 },
  );
  const scale = BATCH / count;
  const { forward: forwardFlops, step: stepFlops } = engine.model.flops();
  const stepSeconds = median(step.times) * scale;
  const forwardSeconds = median(passes) * scale;
  await engine.dispose();
  tf.dispose(images);
  return {
    found: candidates.at(-1).why,
    stepSeconds,
    stepGflops: (stepFlops * BATCH) / 1e9 / stepSeconds,
    forwardSeconds,
    forwardGflops: (forwardFlops * BATCH) / 1e9 / forwardSeconds,
  };
}

if (values.measure !== undefined) {
  const result = await measure(values.measure, Number(values.workers)).catch((error) => ({ error: error.message }));
  process.stdout.write(`\nRESULT ${JSON.stringify(result)}\n`, () => process.exit(0));
} else {
  const rows = [];
  for (const [backend, workers] of SETUPS) {
    const args = [
      fileURLToPath(import.meta.url),
      "--measure",
      backend,
      "--workers",
      String(workers),
      "--seconds",
      values.seconds,
    ];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 600_000 }).catch((error) => error);
    const line = /^RESULT (.*)$/m.exec(stdout ?? "")?.[1];
    const result = line === undefined ? { error: "its process died" } : JSON.parse(line);
    rows.push({ backend, workers, ...result });
    console.log(`${backend} (${workers}): ${result.error ?? `${result.stepSeconds.toFixed(3)} s a step`}`);
  }
  const base = rows.find((row) => row.backend === "wasm" && row.workers === 1);
  const times = (ratio) =>
    `${ratio >= 10 ? Math.round(ratio) : ratio >= 0.1 ? ratio.toFixed(2) : ratio.toPrecision(2)}×`;
  const lines = rows.map((row) => {
    const threads =
      row.backend === "wasm" ? row.workers : row.backend.startsWith("tfjs-node") ? availableParallelism() : 1;
    if (row.error !== undefined) return `| \`${row.backend}\` | | not there when this table was made | | | |`;
    const cell = (seconds, gflops) => `${(seconds * 1000).toFixed(0)} ms, ${gflops.toPrecision(3)} GFLOP/s`;
    const step = times(base.stepSeconds / row.stepSeconds);
    const pass = times(base.forwardSeconds / row.forwardSeconds);
    return `| \`${row.backend}\` | ${threads} | ${cell(row.stepSeconds, row.stepGflops)} | ${step} | ${cell(row.forwardSeconds, row.forwardGflops)} | ${pass} |`;
  });
  const machine = `${cpus()[0].model.trim()}, ${availableParallelism()} cores, Node ${process.version}`;
  const table = [
    `Measured on: ${machine}.`,
    "",
    "| backend | threads | training step, 120 images | against wasm, 1 thread | forward pass, 120 images | against wasm, 1 thread |",
    "|---|---|---|---|---|---|",
    ...lines,
  ].join("\n");
  console.log(`\n${table}`);
  const page = new URL("../../../docs/engines.md", import.meta.url);
  const text = await readFile(page, "utf8");
  await writeFile(page, text.replace(/(<!-- table -->)[\s\S]*(<!-- \/table -->)/, `$1\n\n${table}\n\n$2`));
}
