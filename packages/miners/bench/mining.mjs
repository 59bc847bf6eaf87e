// npm run bench:mining [-- --sizes 6000,60000,200000] [--indexes exact,...] [--miners smart,...] [--rounds 2] [--json FILE]
// Time of one round of mining per miner and index: the first round (index built) and later ones (rows drifted, index updated).
// Then batch miners on one batch, and what a round costs next to the training steps of an epoch of the demo.
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { createRandom, embeddingSet, MissingPeerError } from "@smart-mining/core";
import { miners } from "@smart-mining/miners";
import { neighbourIndexes } from "@smart-mining/neighbours";
import { drifted, syntheticEmbeddings } from "../../neighbours/bench/synthetic.mjs";
import { epochShare } from "./epoch-share.mjs";

const DIMENSION = 64;
/** Above this many rows exact search is not a way to mine; it is left out unless named. */
const EXACT_LIMIT = 100_000;

const { values: args } = parseArgs({
  options: {
    sizes: { type: "string", default: "6000,60000,200000" },
    indexes: { type: "string" },
    miners: { type: "string", default: "smart,semi-hard-dataset,hard-class,random" },
    rounds: { type: "string", default: "2" },
    epoch: { type: "boolean", default: true },
    json: { type: "string" },
  },
  allowNegative: true,
});
const rounds = Number(args.rounds);
const results = { dimension: DIMENSION, node: process.version, rounds: [], batch: [], epoch: undefined };

for (const size of args.sizes.split(",").map(Number)) {
  const { values, labels } = syntheticEmbeddings(size, DIMENSION);
  const sets = [embeddingSet(values, DIMENSION, labels)];
  // Every row moves by a tenth of a typical neighbour distance between rounds.
  const typical = new Float32Array(size).fill(0.4);
  while (sets.length < rounds)
    sets.push(embeddingSet(drifted(sets.at(-1).values, DIMENSION, typical, 0.1, sets.length), DIMENSION, labels));
  for (const name of args.miners.split(",")) {
    const uses = name === "smart" || name === "semi-hard-dataset";
    const named = args.indexes?.split(",");
    const indexes = uses
      ? (named ?? neighbourIndexes.names.filter((index) => index !== "exact" || size <= EXACT_LIMIT))
      : ["-"];
    for (const index of indexes) await timeRounds(name, index, sets);
  }
}

async function timeRounds(name, indexName, sets) {
  let index;
  let miner;
  try {
    index = indexName === "-" ? undefined : neighbourIndexes.create(indexName, {}, undefined);
    miner = miners.create(name, name === "random" ? { scope: "dataset" } : {}, { index });
    for (const [round, set] of sets.entries()) {
      if (round > 0 && index === undefined) break;
      const before = process.cpuUsage();
      const { report } = await miner.mine(set, { random: createRandom(round) });
      const { user, system } = process.cpuUsage(before);
      const cpuSeconds = (user + system) / 1e6;
      const row = {
        cpuSeconds,
        miner: name,
        index: indexName,
        size: set.size,
        round,
        ...report,
        hardness: [...report.hardness],
      };
      results.rounds.push(row);
      console.log(
        `${String(set.size).padStart(7)} ${name.padEnd(18)} ${indexName.padEnd(12)} ${round === 0 ? "cold" : "warm"} ` +
          `${report.seconds.toFixed(3).padStart(8)} s  ${cpuSeconds.toFixed(3).padStart(7)} CPU s  ${(report.distanceComputations / set.size).toFixed(0).padStart(6)} distances a row  ` +
          `annRecall ${report.annRecall?.toFixed(4) ?? "   -  "}  without tuple ${(100 * report.anchorsWithoutTuple).toFixed(2)} %  ` +
          `deepened ${report.deepened ?? "-"}  exhausted ${report.exhausted ?? "-"}`,
      );
    }
  } catch (error) {
    if (!(error instanceof MissingPeerError)) throw error;
    console.log(
      `${String(sets[0].size).padStart(7)} ${name.padEnd(18)} ${indexName.padEnd(12)} left out: ${error.message}`,
    );
  } finally {
    miner?.dispose?.();
    index?.dispose();
  }
}

const { values, labels } = syntheticEmbeddings(6000, DIMENSION);
const rows = Array.from(labels.keys())
  .sort((a, b) => labels[a] - labels[b])
  .slice(0, 6000);
const batchRows = [];
for (let at = 0, last = -1, taken = 0; batchRows.length < 120 && at < rows.length; at++) {
  taken = labels[rows[at]] === last ? taken + 1 : 1;
  last = labels[rows[at]];
  if (taken <= 4) batchRows.push(rows[at]);
}
const batch = embeddingSet(
  Float32Array.from(batchRows.flatMap((row) => [...values.subarray(row * DIMENSION, (row + 1) * DIMENSION)])),
  DIMENSION,
  Int32Array.from(batchRows, (row) => labels[row]),
);
for (const name of miners.names) {
  const miner = miners.create(name, {}, {});
  if (miner.scope !== "batch") continue;
  const times = [];
  for (let turn = 0; turn < 30; turn++)
    times.push((await miner.mine(batch, { random: createRandom(turn) })).report.seconds);
  times.sort((a, b) => a - b);
  results.batch.push({ miner: name, batch: batch.size, seconds: times[15] });
  console.log(`batch of ${batch.size}  ${name.padEnd(20)} ${(1000 * times[15]).toFixed(2).padStart(7)} ms`);
}

if (args.epoch) {
  results.epoch = await epochShare(DIMENSION);
  for (const line of results.epoch.lines) console.log(line);
}
if (args.json !== undefined) await writeFile(args.json, `${JSON.stringify(results, undefined, 2)}\n`);
