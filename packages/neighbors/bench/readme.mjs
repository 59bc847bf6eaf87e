// Writes the measured part of README.md from benchmarks/results/neighbors.json: node bench/readme.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");
const results = JSON.parse(readFileSync(join(root, "benchmarks/results/neighbors.json"), "utf8"));
const name = (one) => (one.index === "faiss-node" ? `faiss-node ${one.setting}` : `${one.index}, ${one.setting}`);
const rows = (n, dimension, threads) =>
  results.filter((one) => one.n === n && one.dimension === dimension && one.threads === threads);
const lines = [];
const table = (n, dimension) => {
  const all = rows(n, dimension, 1);
  if (all.length === 0) return;
  const base = all
    .filter((one) => one.index === "hnswlib-node" && one.annRecall >= 0.985)
    .sort((a, b) => a.cpuSeconds - b.cpuSeconds)[0];
  if (base === undefined) return;
  lines.push(
    `${n.toLocaleString("en")} × ${dimension}, the 20 nearest of every row, one thread: times as fast as hnswlib-node (${base.setting}, annRecall ${base.annRecall.toFixed(3)}), by CPU seconds of build and query:`,
    "",
  );
  lines.push("| index | annRecall@20 | times as fast |", "| --- | ---: | ---: |");
  for (const one of all) {
    if (one.phase === "warm" && one.index !== "knn-join") continue;
    if (one.index === "knn-join" && !["probes 4", "probes 6", "probes 12"].includes(one.setting)) continue;
    const phase = one.phase === "warm" ? ", repair after 10 % drift" : "";
    lines.push(
      `| ${name(one)}${phase} | ${one.annRecall.toFixed(4)} | ${(base.cpuSeconds / one.cpuSeconds).toFixed(1)} |`,
    );
  }
  lines.push("");
};
for (const [n, dimension] of [
  [60_000, 64],
  [60_000, 128],
  [6_000, 64],
])
  table(n, dimension);
const pair = (index, setting, phase) =>
  [1, 2].map((threads) =>
    rows(60_000, 64, threads).find((one) => one.index === index && one.setting === setting && one.phase === phase),
  );
const [alone, both] = pair("knn-join", "probes 6", "cold");
if (alone && both)
  lines.push(
    `Two threads take ${((both.cpuSeconds / alone.cpuSeconds - 1) * 100).toFixed(0)} % more CPU seconds than one for the join of 60,000 × 64. (On a shared machine the wall clock tells little; it is in the table.)`,
    "",
  );
const million = results.find((one) => one.n === 1_000_000);
if (million)
  lines.push(
    `1,000,000 × 64 by the join on ${million.threads} threads: annRecall@20 ${million.annRecall.toFixed(3)}, ${million.distancesPerRow.toFixed(0)} distances a row, ${million.cpuSeconds.toFixed(0)} CPU seconds in all, peak ${(million.peakMemoryBytes / 2 ** 20).toFixed(0)} MiB.`,
    "",
  );
const path = join(import.meta.dirname, "../README.md");
const text = readFileSync(path, "utf8");
const [before, rest] = text.split("<!-- measured -->");
writeFileSync(
  path,
  `${before}<!-- measured -->\n\n${lines.join("\n")}\n<!-- /measured -->${rest.split("<!-- /measured -->")[1]}`,
);
