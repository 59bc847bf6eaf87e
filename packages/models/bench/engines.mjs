// npm run bench:engines -w @smart-mining/models [-- --seconds N]
// Measures the ConvNet's training step (batch 120, BatchNorm) and forward pass on every backend that is there, each in a process of
// its own, and writes the table of docs/engines.md. The plain cpu backend and software Vulkan do 4 images, scaled.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { leastSeconds, threadSeconds } from "./thread-time.mjs";

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
  const { selectBackend } = await import("@smart-mining/models");
  const { BATCH, engineFor, median, randomImages, sourceOf } = await import("./convnet-step.mjs");
  const { candidates } = await selectBackend({ backend });
  // A software Vulkan is for tests: timed like the plain cpu backend, on 4 images.
  const slow = backend === "cpu" || /swiftshader|llvmpipe/i.test(candidates.at(-1).why);
  const count = slow ? 4 : BATCH;
  const images = randomImages(count);
  const engine = await engineFor({ batchNorm: true, workers });
  const scale = BATCH / count;
  const time = async (work) => {
    for (let warm = 0; warm < (slow ? 1 : 15); warm++) await work();
    const before = threadSeconds();
    const times = [];
    const end = performance.now() + Number(values.seconds) * 1000;
    do {
      const start = performance.now();
      await work();
      times.push((performance.now() - start) / 1000);
    } while (performance.now() < end && !slow);
    const wall = median(times) * scale;
    return { wall, least: ((leastSeconds(before) ?? NaN) / times.length) * scale || wall };
  };
  const step = await time(() => engine.step(images));
  const forward = await time(() => engine.embed(sourceOf(images), { batchSize: count }));
  const flops = engine.model.flops();
  await engine.dispose();
  return {
    found: candidates.at(-1).why,
    step,
    forward,
    flops: { step: flops.step * BATCH, forward: flops.forward * BATCH },
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
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 300_000 }).catch((error) => error);
    const line = /^RESULT (.*)$/m.exec(stdout ?? "")?.[1];
    const result = line === undefined ? { error: "its process died" } : JSON.parse(line);
    rows.push({ backend, workers, ...result });
    console.log(
      `${backend} (${workers}): ${result.error ?? `${result.step.wall.toFixed(3)} s a step, at least ${result.step.least.toFixed(3)} s`}`,
    );
  }
  const base = rows.find((row) => row.backend === "wasm" && row.workers === 1);
  const times = (ratio) =>
    `${ratio >= 10 ? Math.round(ratio) : ratio >= 0.1 ? ratio.toFixed(2) : ratio.toPrecision(2)}×`;
  const lines = rows.map((row) => {
    const threads =
      row.backend === "wasm" ? row.workers : row.backend.startsWith("tfjs-node") ? availableParallelism() : 1;
    if (row.error !== undefined) return `| \`${row.backend}\` | | not there when this table was made | | | | | |`;
    const cell = ({ wall, least }, flops) =>
      `${(wall * 1000).toFixed(0)} ms | ${(least * 1000).toFixed(0)} ms, ${(flops / 1e9 / least).toPrecision(3)} GFLOP/s`;
    const software = /swiftshader|llvmpipe/i.test(row.found) ? " (software Vulkan)" : "";
    const ratios = ["step", "forward"].map((kind) => times(base[kind].least / row[kind].least));
    return `| \`${row.backend}\`${software} | ${threads} | ${cell(row.step, row.flops.step)} | ${ratios[0]} | ${cell(row.forward, row.flops.forward)} | ${ratios[1]} |`;
  });
  const machine = `${cpus()[0].model.trim()}, ${availableParallelism()} cores, Node ${process.version}`;
  const table = [
    `Measured on: ${machine}.`,
    "",
    "| backend | threads | step | step, at least | speed against wasm, 1 thread | forward | forward, at least | speed against wasm, 1 thread |",
    "|---|---|---|---|---|---|---|---|",
    ...lines,
  ].join("\n");
  console.log(`\n${table}`);
  const page = new URL("../../../docs/engines.md", import.meta.url);
  const text = await readFile(page, "utf8");
  await writeFile(page, text.replace(/(<!-- table -->)[\s\S]*(<!-- \/table -->)/, `$1\n\n${table}\n\n$2`));
}
