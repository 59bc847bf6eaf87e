// Cells of the documents' tables, from the raw numbers under benchmarks/results/training.
import { readFileSync } from "node:fs";
import { metricText, paired, pointsText } from "@smart-mining/benchmark";

const RESULTS = new URL("../../benchmarks/results/training/", import.meta.url);
const read = new Map();

/** A published benchmark's contenders by name. */
function benchmark(name) {
  if (!read.has(name)) read.set(name, JSON.parse(readFileSync(new URL(`${name}.json`, RESULTS), "utf8")));
  return read.get(name);
}

function contenderOf(name, contender) {
  const found = benchmark(name).summary.contenders.find((one) => one.name === contender);
  if (found === undefined)
    throw new Error(`bench:tables: benchmarks/results/training/${name}.json has no contender "${contender}".`);
  return found;
}

/** "69.9 ± 0.5": mean and standard deviation of a metric over seeds, in per cent. */
export function metric(name, contender, which = "recallAt1") {
  const { metrics, seeds: count } = contenderOf(name, contender);
  return metricText(which, metrics[which], count);
}

/** "+0.1 ± 0.9": how far a contender's Recall@1 is from another's, paired over the seeds that both have, and half its 95 % interval. */
export function difference(name, contender, reference) {
  const runsOf = (of) => benchmark(name).runs.filter((run) => run.contender === of);
  const test = paired(runsOf(contender), runsOf(reference));
  if (test.pairs === 0)
    throw new Error(`bench:tables: ${name}.json has no seed of both "${contender}" and "${reference}".`);
  return pointsText(test);
}

/** On how many seeds contenders were run; "3 to 5" where they differ. */
export function seeds(name, ...contenders) {
  const counts = contenders.map((contender) => contenderOf(name, contender).seeds);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(least) : `${least} to ${most}`;
}
