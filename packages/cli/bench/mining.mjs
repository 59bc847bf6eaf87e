// npm run bench:mining [-- options]; --help says which.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { timeBatchMiners } from "../../miners/bench/batch.mjs";
import { cpuSeconds, progressLines } from "../../miners/bench/progress.mjs";
import { driftingSets, indexesFor, leftOut, mineRounds } from "../../miners/bench/rounds.mjs";
import { epochShare } from "./epoch-share.mjs";
import { miningTable } from "./mining-table.mjs";

const DIMENSION = 64;

const { values: args } = parseArgs({
  options: {
    sizes: { type: "string", default: "6000,60000,200000" },
    indexes: { type: "string" },
    miners: { type: "string", default: "smart,semi-hard-dataset,hard-class,random" },
    rounds: { type: "string", default: "2" },
    batch: { type: "boolean", default: true },
    epoch: { type: "boolean", default: true },
    json: { type: "string" },
    table: { type: "string" },
    add: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
  allowNegative: true,
});
if (args.help) {
  console.log(`What a round of mining costs, per miner, index and number of rows; batch miners on one batch; mining's share of an epoch.
  --sizes 6000,60000,200000      rows
  --indexes auto,fanng           indexes, none left out; default: all that are not hopeless at that size (those are told)
  --miners smart,random          default: smart, semi-hard-dataset, hard-class, random
  --rounds 2                     the first builds the index, later ones update it after a drift
  --no-batch --no-epoch          leave out the batch miners, the epoch of the demo
  --json FILE --table FILE       results as JSON, as Markdown
  --add                          keep what the JSON file has and replace what is measured again`);
  process.exit(0);
}

const results = {
  machine: cpus()[0].model.trim(),
  node: process.version,
  dimension: DIMENSION,
  rounds: [],
  leftOut: [],
  batch: [],
  epoch: undefined,
};
if (args.add && args.json !== undefined && existsSync(args.json)) {
  const { rounds, leftOut: before, batch, epoch } = JSON.parse(readFileSync(args.json, "utf8"));
  Object.assign(results, { rounds, leftOut: before, batch, epoch });
}
/** Drops an earlier measurement of the same. */
const forget = (size, miner, index) => {
  const other = (row) => row.size !== size || row.miner !== miner || row.index !== index;
  results.rounds = results.rounds.filter(other);
  results.leftOut = results.leftOut.filter(other);
};
const say = (text) => process.stderr.write(`${text}\n`);
const label = (size, miner, index) => `${String(size).padStart(7)} ${miner.padEnd(18)} ${index.padEnd(9)}`;
const named = args.indexes?.split(",");

for (const size of args.sizes.split(",").map(Number)) {
  say(`${size} synthetic rows ...`);
  const sets = driftingSets(size, DIMENSION, Number(args.rounds));
  for (const miner of args.miners.split(","))
    for (const index of indexesFor(miner, named)) {
      const why = named === undefined ? leftOut(miner, index, size, DIMENSION) : undefined;
      const outcome =
        why === undefined ? await mineRounds(miner, index, sets, progressLines(`${miner} over ${index}`)) : {};
      forget(size, miner, index);
      for (const row of outcome.results ?? []) {
        results.rounds.push(row);
        console.log(
          `${label(size, miner, index)} ${row.phase} ${row.cpuSeconds.toFixed(2).padStart(7)} CPU s ` +
            `${(row.distanceComputations / size).toFixed(0).padStart(6)} distances a row  annRecall ${row.annRecall?.toFixed(4) ?? "   -  "}  ` +
            `without tuple ${(100 * row.anchorsWithoutTuple).toFixed(2)} %  deepened ${row.deepened ?? "-"}  exhausted ${row.exhausted ?? "-"}  ` +
            `peak ${(row.peakMemoryBytes / 2 ** 20).toFixed(0)} MiB`,
        );
      }
      const left = why ?? outcome.missing;
      if (left === undefined) continue;
      results.leftOut.push({ size, miner, index, why: left.replace(/\.$/, "") });
      console.log(`${label(size, miner, index)} left out: ${left}`);
    }
  save();
}
if (args.batch) {
  say("batch miners ...");
  results.batch = timeBatchMiners(DIMENSION);
  for (const { miner, batch, seconds } of results.batch)
    console.log(`batch of ${batch}  ${miner.padEnd(20)} ${(1000 * seconds).toFixed(2).padStart(7)} ms`);
}
if (args.epoch) {
  say("an epoch of the demo ...");
  results.epoch = await epochShare(DIMENSION);
  for (const line of results.epoch.lines) console.log(line);
}
save();
console.log(`${cpuSeconds().toFixed(0)} CPU seconds in all.`);

/** After each size: an interrupted run keeps what it measured. */
function save() {
  for (const [path, text] of [
    [args.json, () => `${JSON.stringify(results, undefined, 1)}\n`],
    [args.table, () => miningTable(results)],
  ]) {
    if (path === undefined) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text());
  }
}
