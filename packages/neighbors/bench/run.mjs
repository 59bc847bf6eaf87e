// npm run bench:neighbors [-- options]; --help says which.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { createRandom } from "@smart-mining/core";
import { exactIndex } from "@smart-mining/neighbors";
import { readEmbeddings } from "./embeddings-file.mjs";
import { hasNative } from "./native.mjs";
import { recallAgainstTime } from "./plot.mjs";
import { drifted, syntheticEmbeddings } from "./synthetic.mjs";
import { tableOf } from "./table.mjs";

const { values: args } = parseArgs({
  options: {
    n: { type: "string" }, dimension: { type: "string" }, k: { type: "string", default: "20" }, threads: { type: "string" },
    json: { type: "string" }, out: { type: "string" }, repeats: { type: "string", default: "2" }, only: { type: "string" },
    embeddings: { type: "string" }, million: { type: "boolean", default: false }, add: { type: "boolean", default: false }, help: { type: "boolean", default: false },
  },
}); // prettier-ignore
if (args.help) {
  console.log(`All-kNN by every index, alternated, each measurement in its own process.
  --n 60000 --dimension 64 --threads 1   one setting (comma-separated lists give all combinations); default: 6000,60000,200000 x 64,128
  --k 20                                 neighbors
  --repeats 2                            rounds; the least CPU seconds count, on several threads the least seconds
  --only exact,knn-join                  indexes: exact, knn-join, fanng, hnswlib-node, usearch, faiss-flat, faiss-hnsw
  --embeddings FILE                      .npy or .fvecs rows instead of the synthetic set
  --million                              1,000,000 x 64 by the join on two threads, alone
  --json FILE                            the list of results; --out NAME also a table and a plot, NAME.md and NAME.svg
  --add                                  keep the results that NAME.json has (the better of two counts)`);
  process.exit(0);
}
const numbers = (text) => text.split(",").map(Number);
const k = Number(args.k);
const repeats = Number(args.repeats);
const work = mkdtempSync(join(tmpdir(), "bench-neighbors-"));
const run = promisify(execFile);
const SAMPLE = 2000;

const settings = {
  exact: [["exact", "exact", {}]],
  "knn-join": [2, 3, 4, 6, 8, 12].map((probes) => ["knn-join", `probes ${probes}`, { probes, sample: 0 }]),
  fanng: [["fanng", "lists and graph", {}]],
  "hnswlib-node": [20, 50].map((ef) => ["hnswlib-node", `M 16, efC 100, ef ${ef}`, { ef }]),
  usearch: [20, 50].map((ef) => ["usearch", `f16, M 16, efC 100, ef ${ef}`, { ef }]),
  "faiss-flat": [["faiss-node", "Flat", { factory: "Flat" }]],
  "faiss-hnsw": [["faiss-node", "HNSW32", { factory: "HNSW32" }]],
};
const peerOf = {
  "hnswlib-node": "hnswlib-node",
  usearch: "usearch",
  "faiss-flat": "faiss-node",
  "faiss-hnsw": "faiss-node",
};

/** Writes the rows, the drifted rows, and the truth for a sample of each. */
async function prepare(n, dimension) {
  const file = (name, data) => {
    const path = join(work, `${n}-${dimension}-${name}`);
    writeFileSync(path, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return path;
  };
  let values;
  if (args.embeddings === undefined) ({ values } = syntheticEmbeddings(n, dimension));
  else {
    const read = readEmbeddings(args.embeddings);
    const size = read.values.length / read.dimension;
    if (read.dimension !== dimension || size < n)
      throw new Error(
        `${args.embeddings}: has ${size} rows of ${read.dimension}; --n ${n} --dimension ${dimension} was asked for.`,
      );
    values = read.values.slice(0, n * dimension);
  }
  const random = createRandom(1).fork("sample");
  const sample = Int32Array.from({ length: Math.min(n, SAMPLE) }, () => random.integer(n));
  const exact = exactIndex({ threads: Math.min(2, cpus().length) });
  const truthOf = async (rows) => {
    await exact.build(rows, dimension);
    const queries = new Float32Array(sample.length * dimension);
    sample.forEach((row, at) => queries.set(rows.subarray(row * dimension, (row + 1) * dimension), at * dimension));
    const found = await exact.search(queries, k + 1);
    const out = new Float32Array(sample.length * k);
    sample.forEach((row, at) => {
      const own = found.indices.subarray(at * (k + 1), (at + 1) * (k + 1)).indexOf(row);
      const kept = Array.from(found.distances.subarray(at * (k + 1), (at + 1) * (k + 1))).filter(
        (_, place) => place !== (own < 0 ? k : own),
      );
      out.set(kept, at * k);
    });
    return out;
  };
  const truth = await truthOf(values);
  const job = { data: file("rows", values), sample: file("sample", sample), truth: file("truth", truth) };
  // The drift of an epoch: a tenth of the (mean) distance to the k-th neighbor.
  const mean = truth.filter((_, at) => at % k === k - 1).reduce((sum, value) => sum + value, 0) / sample.length;
  const moved = drifted(values, dimension, new Float32Array(n).fill(mean), 0.1);
  Object.assign(job, { moved: file("moved", moved), movedTruth: file("moved-truth", await truthOf(moved)) });
  exact.dispose();
  return job;
}

async function measure(job) {
  const environment = {
    ...process.env,
    OMP_NUM_THREADS: String(job.threads),
    OPENBLAS_NUM_THREADS: String(job.threads),
  };
  const script = join(import.meta.dirname, "measure.mjs");
  const { stdout } = await run(process.execPath, ["--expose-gc", script, JSON.stringify(job)], {
    env: environment,
    maxBuffer: 1 << 26,
  });
  return JSON.parse(stdout);
}

const out = args.out ?? (args.json === undefined ? "benchmarks/results/neighbors" : undefined);
const results = args.add && existsSync(`${out}.json`) ? JSON.parse(readFileSync(`${out}.json`, "utf8")) : [];
const speedOf = ({ threads, totalSeconds, cpuSeconds }) => (threads > 1 ? totalSeconds : cpuSeconds);
function keep(found) {
  for (const result of found) {
    const same = results.findIndex((other) =>
      ["index", "setting", "n", "dimension", "threads", "phase"].every((key) => other[key] === result[key]),
    );
    if (same < 0) results.push(result);
    // On several threads it is the time on the wall that they are for.
    else if (speedOf(result) < speedOf(results[same])) results[same] = result;
  }
}

async function runSetting(n, dimension, threads) {
  const files = await prepare(n, dimension);
  const wanted = args.only?.split(",") ?? Object.keys(settings);
  const jobs = wanted.flatMap((name) => {
    if (peerOf[name] !== undefined && !hasNative(peerOf[name])) {
      console.error(`*** ${peerOf[name]} is not installed (scripts/native-neighbors/install.sh): NOT MEASURED ***`);
      return [];
    }
    // hnswlib-node works on one thread only.
    if (name === "hnswlib-node" && threads > 1) return [];
    return settings[name].map(([index, setting, options]) => ({
      index,
      setting,
      options,
      n,
      dimension,
      k,
      threads,
      ...files,
    }));
  });
  for (let repeat = 0; repeat < repeats; repeat++)
    for (const job of jobs) {
      const found = await measure(job);
      keep(found);
      for (const one of found)
        console.error(
          `${one.index} (${one.setting}) ${n} x ${dimension}, ${threads} thread(s), ${one.phase}: ${one.totalSeconds.toFixed(2)} s wall, ${one.cpuSeconds.toFixed(2)} s CPU, annRecall ${one.annRecall.toFixed(4)}`,
        );
    }
}

try {
  if (args.million) {
    const files = await prepare(1_000_000, 64);
    const threads = Number(args.threads ?? 2);
    const job = {
      index: "knn-join",
      setting: "probes 7",
      options: { probes: 7, sample: 0 },
      n: 1_000_000,
      dimension: 64,
      k,
      threads,
      ...files,
      moved: undefined,
      release: true,
    };
    keep(await measure(job));
  } else {
    const single = args.n !== undefined || args.dimension !== undefined;
    const threadCounts = args.threads === undefined ? [...new Set([1, cpus().length])] : numbers(args.threads);
    for (const n of numbers(args.n ?? (single ? "60000" : "6000,60000,200000")))
      for (const dimension of numbers(args.dimension ?? (single ? "64" : "64,128")))
        for (const threads of threadCounts) await runSetting(n, dimension, threads);
  }
} finally {
  rmSync(work, { recursive: true });
}
const text = `${JSON.stringify(results, null, 1)}\n`;
if (args.json !== undefined) writeFileSync(args.json, text);
if (out !== undefined) {
  mkdirSync(join(out, ".."), { recursive: true });
  writeFileSync(`${out}.json`, text);
  writeFileSync(`${out}.md`, tableOf(results, cpus()[0].model, process.version));
  writeFileSync(`${out}.svg`, recallAgainstTime(results));
}
console.log(tableOf(results, cpus()[0].model, process.version));
