// npm run bench:neighbors:table [-- --minutes 60 --slow-peers --embeddings FILE]: the whole table in pieces, each a process of
// run.mjs that adds to the results. What is in the results already is not measured again, so a run can be cut off and gone on with.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { readEmbeddings } from "./embeddings-file.mjs";
import { hasNative } from "./native.mjs";

const { values: args } = parseArgs({
  options: {
    minutes: { type: "string" },
    "slow-peers": { type: "boolean", default: false },
    embeddings: { type: "string" },
    repeats: { type: "string", default: "2" },
    out: { type: "string" },
    again: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (args.help) {
  console.log(`The whole table of all-kNN, in pieces.
  --minutes 60       begin no piece after so long; a later run goes on
  --slow-peers       also the pieces in which a peer takes minutes: 200,000 rows by faiss-node Flat and HNSW, and x 128 by all peers
  --embeddings FILE  .npy or .fvecs rows in place of the synthetic set (see smart-mining embed); then --out is needed
  --repeats 2        rounds of each piece; the least counts
  --out NAME         results, default benchmarks/results/neighbors: NAME.json, .md, .svg; NAME.pieces.json says what is done
  --again            measure all anew, keeping the better of old and new
  --list             say what is left and end`);
  process.exit(0);
}
if (args.embeddings !== undefined && args.out === undefined)
  throw new Error(
    "bench: --embeddings needs --out NAME, so that its results are not mixed with those of the synthetic set.",
  );
const out = args.out ?? join(import.meta.dirname, "../../../benchmarks/results/neighbors");
const progress = `${out}.pieces.json`;
const all = cpus().length;
const OURS = ["exact", "knn-join", "fanng"];
const PEERS = ["hnswlib-node", "usearch", "faiss-flat", "faiss-hnsw"];
const PACKAGE = { "faiss-flat": "faiss-node", "faiss-hnsw": "faiss-node" };

/** Pieces: one setting each; ours and the peers of a setting are measured together, alternated. */
function pieces() {
  const list = [];
  const add = (n, dimension, threads, only, slow = false) => list.push({ n, dimension, threads, only, slow });
  for (const threads of [1, ...(all > 1 ? [all] : [])]) {
    const given = args.embeddings === undefined ? undefined : shapeOf(args.embeddings);
    // hnswlib-node works on one thread.
    const peers = threads === 1 ? PEERS : PEERS.filter((name) => name !== "hnswlib-node");
    if (given !== undefined) {
      for (const n of new Set([6_000, 60_000, 200_000, given.size].filter((rows) => rows <= given.size)))
        add(n, given.dimension, threads, [...OURS, ...(n <= 60_000 || args["slow-peers"] ? peers : [])]);
      continue;
    }
    for (const dimension of [64, 128]) {
      add(6_000, dimension, threads, [...OURS, ...peers]);
      add(60_000, dimension, threads, [...OURS, ...peers]);
      const quick = dimension === 64 ? peers.filter((name) => !name.startsWith("faiss")) : [];
      add(200_000, dimension, threads, [...OURS, ...quick]);
      for (const peer of peers) if (!quick.includes(peer)) add(200_000, dimension, threads, ["knn-join", peer], true);
    }
  }
  if (args.embeddings === undefined)
    list.push({ million: true, threads: Math.min(2, all), only: ["knn-join"], slow: false });
  return list.filter((piece) => args["slow-peers"] || !piece.slow);
}

function shapeOf(path) {
  const { values, dimension } = readEmbeddings(path);
  return { size: values.length / dimension, dimension };
}

const nameOf = ({ million, n, dimension, threads, only }) =>
  `${million ? "1,000,000 x 64" : `${n.toLocaleString("en")} x ${dimension}`}, ${threads} thread(s): ${only.join(", ")}`;
const done = new Set(!args.again && existsSync(progress) ? JSON.parse(readFileSync(progress, "utf8")) : []);
const left = pieces().filter((piece) => !done.has(nameOf(piece)));
if (args.list) {
  for (const piece of left) console.log(nameOf(piece));
  process.exit(0);
}
mkdirSync(dirname(out), { recursive: true });
const end = args.minutes === undefined ? Infinity : performance.now() + Number(args.minutes) * 60_000;
const missing = [...new Set(PEERS.map((name) => PACKAGE[name] ?? name))].filter((name) => !hasNative(name));
for (const name of missing)
  console.error(`*** ${name} is not installed (scripts/native-neighbors/install.sh): NOT MEASURED ***`);
let failed = 0;
for (const [at, piece] of left.entries()) {
  if (performance.now() > end) {
    console.error(`Time is up; ${left.length - at} pieces are left. The same command goes on with them.`);
    break;
  }
  const only = piece.only.filter((name) => !missing.includes(PACKAGE[name] ?? name));
  console.error(`[${at + 1}/${left.length}] ${nameOf(piece)}`);
  const what = piece.million
    ? ["--million"]
    : ["--n", piece.n, "--dimension", piece.dimension, "--only", only.join(","), "--repeats", args.repeats];
  const source = args.embeddings === undefined ? [] : ["--embeddings", args.embeddings];
  const { status, signal } = spawnSync(
    process.execPath,
    [
      join(import.meta.dirname, "run.mjs"),
      ...what.map(String),
      "--threads",
      String(piece.threads),
      ...source,
      "--out",
      out,
      "--add",
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  if (signal !== null) process.exit(130);
  if (status !== 0) {
    failed++;
    continue;
  }
  // A piece without its peers counts as measured only once they are there.
  if (only.length === piece.only.length) done.add(nameOf(piece));
  writeFileSync(progress, `${JSON.stringify([...done], null, 1)}\n`);
}
process.exitCode = failed > 0 ? 1 : 0;
