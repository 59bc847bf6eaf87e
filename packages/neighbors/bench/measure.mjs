// One measurement in a process of its own, so that peak memory is that of one index: node measure.mjs JSON
import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { exactIndex, fanngIndex, joinIndex } from "@smart-mining/neighbors";
import { loadNative } from "./native.mjs";

const job = JSON.parse(process.argv[2]);
/** Read in place: a second copy would count as peak memory. */
const floats = (path) => {
  const file = openSync(path);
  const values = new Float32Array(fstatSync(file).size / 4);
  const bytes = new Uint8Array(values.buffer);
  for (let at = 0; at < bytes.length;) at += readSync(file, bytes, at, Math.min(1 << 26, bytes.length - at), null);
  closeSync(file);
  return values;
};
const { n, dimension, k, threads, options } = job;
let values = floats(job.data);
const CHUNK = 1000;
const clock = () => {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now() / 1000, cpu: (user + system) / 1e6 };
};
const since = (start) => {
  const now = clock();
  return { wall: now.wall - start.wall, cpu: now.cpu - start.cpu };
};

/** Each gives { build(values), query(): Float32Array of n × k distances ascending, update?(values), computed?() }. */
const makers = {
  exact: () => own(exactIndex({ threads })),
  "knn-join": () => own(joinIndex({ exactBelow: 0, threads, ...options })),
  fanng: () => own(fanngIndex({ threads, ...options })),
  "hnswlib-node": () => {
    const { HierarchicalNSW } = loadNative("hnswlib-node");
    const index = new HierarchicalNSW("l2", dimension);
    const row = (at) => Array.from(values.subarray(at * dimension, (at + 1) * dimension));
    return {
      build() {
        index.initIndex(n, options.M ?? 16, options.efConstruction ?? 100, 1);
        for (let at = 0; at < n; at++) index.addPoint(row(at), at);
      },
      query() {
        index.setEf(Math.max(options.ef, k + 1));
        const out = new Float32Array(n * k);
        for (let at = 0; at < n; at++) {
          const found = index.searchKnn(row(at), k + 1);
          put(out, at, found.neighbors, found.distances, 0, k + 1);
        }
        return out;
      },
    };
  },
  usearch: () => {
    const { Index } = loadNative("usearch");
    const index = new Index({
      dimensions: dimension, metric: "l2sq", quantization: "f16", connectivity: 16, expansion_add: options.efConstruction ?? 100,
      expansion_search: Math.max(options.ef, k + 1), multi: false,
    }); // prettier-ignore
    return {
      build() {
        index.add(
          BigUint64Array.from({ length: n }, (_, at) => BigInt(at)),
          values,
          threads,
        );
      },
      query() {
        const out = new Float32Array(n * k);
        const found = index.search(values, k + 1, threads);
        for (let at = 0; at < n; at++) {
          const keys = Array.from(found.keys.subarray(at * (k + 1), (at + 1) * (k + 1)), Number);
          put(out, at, keys, undefined, 0, k + 1);
        }
        return out;
      },
    };
  },
  "faiss-node": () => {
    const { Index, MetricType } = loadNative("faiss-node");
    const index = Index.fromFactory(dimension, options.factory, MetricType.METRIC_L2);
    const all = Array.from(values);
    return {
      build: () => index.add(all),
      query() {
        const out = new Float32Array(n * k);
        for (let from = 0; from < n; from += CHUNK) {
          const to = Math.min(n, from + CHUNK);
          const found = index.search(all.slice(from * dimension, to * dimension), k + 1);
          for (let at = from; at < to; at++) put(out, at, found.labels, found.distances, (at - from) * (k + 1), k + 1);
        }
        return out;
      },
    };
  },
};

/** Leaves the row itself out. Distances are taken anew for the recall, outside the timing. */
let rowsFound = job.index in { exact: 0, "knn-join": 0, fanng: 0 } ? undefined : new Int32Array(n * k).fill(-1);
function put(_out, row, neighbors, _distances, from, count) {
  let filled = 0;
  for (let at = from; at < from + count && filled < k; at++)
    if (neighbors[at] !== row) rowsFound[row * k + filled++] = neighbors[at];
}

function own(index) {
  let computed = 0;
  return {
    build: () => index.build(values, dimension),
    update: (moved) => index.update(moved),
    async query() {
      const found = await index.neighborsOfAll(k);
      rowsFound = found.indices;
    },
    computed() {
      const more = index.statistics.distanceComputations - computed;
      computed += more;
      return more / n;
    },
    reason: () => index.statistics.reason,
  };
}

/** annRecall@k on the sampled rows: the share of the true k nearest (or as near) found. */
function recall(rows, sample, truth) {
  let hits = 0;
  sample.forEach((row, at) => {
    const farthest = truth[at * k + k - 1] * (1 + 1e-6);
    for (let place = 0; place < k; place++) {
      const other = rowsFound[row * k + place];
      if (other < 0) continue;
      let sum = 0;
      for (let d = 0; d < dimension; d++) sum += (rows[row * dimension + d] - rows[other * dimension + d]) ** 2;
      if (Math.sqrt(sum) <= farthest) hits++;
    }
  });
  return hits / (sample.length * k);
}

const sampleOf = (path) => {
  const bytes = readFileSync(path);
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
};
const index = makers[job.index]();
const results = [];
const peakBytes = () => process.resourceUsage().maxRSS * 1024;
const record = (phase, build, query, rows, truth, peakMemoryBytes) => {
  results.push({
    index: job.index, setting: job.setting, n, dimension, k, threads, phase,
    buildSeconds: build.wall, querySeconds: query.wall, totalSeconds: build.wall + query.wall, cpuSeconds: build.cpu + query.cpu,
    annRecall: recall(rows, sampleOf(job.sample), floats(truth)), distancesPerRow: index.computed?.() ?? null,
    peakMemoryBytes,
  }); // prettier-ignore
};
let start = clock();
await index.build();
const build = since(start);
if (job.release) {
  // The index has its own copy: a caller who needs the memory lets go of his.
  values = undefined;
  globalThis.gc?.();
}
start = clock();
await index.query();
const query = since(start);
const peak = peakBytes();
if (values === undefined) values = floats(job.data);
record("cold", build, query, values, job.truth, peak);
if (job.moved !== undefined && index.update !== undefined) {
  const moved = floats(job.moved);
  start = clock();
  await index.update(moved);
  const update = since(start);
  start = clock();
  await index.query();
  record("warm", update, since(start), moved, job.movedTruth, peakBytes());
}
console.log(JSON.stringify(results));
process.exit(0);
