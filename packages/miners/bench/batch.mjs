import { createRandom, embeddingSet } from "@smart-mining/core";
import { batchMiners } from "@smart-mining/miners";
import { syntheticEmbeddings } from "../../neighbors/bench/synthetic.mjs";

const TURNS = 30;

/** The median time of every batch miner on one batch of 120 rows, 4 of each class. */
export function timeBatchMiners(dimension) {
  const { values, labels } = syntheticEmbeddings(6000, dimension);
  const batch = batchOf(values, labels, dimension);
  const results = [];
  for (const name of batchMiners.names) {
    const miner = batchMiners.create(name, {}, {});
    const times = [];
    for (let turn = 0; turn < TURNS; turn++)
      times.push(miner.mine(batch, { random: createRandom(turn) }).report.seconds);
    times.sort((a, b) => a - b);
    results.push({ miner: name, batch: batch.size, seconds: times[TURNS / 2] });
    miner.dispose?.();
  }
  return results;
}

function batchOf(values, labels, dimension) {
  const byClass = Array.from(labels.keys()).sort((a, b) => labels[a] - labels[b]);
  const rows = [];
  for (let at = 0, last = -1, taken = 0; rows.length < 120 && at < byClass.length; at++) {
    taken = labels[byClass[at]] === last ? taken + 1 : 1;
    last = labels[byClass[at]];
    if (taken <= 4) rows.push(byClass[at]);
  }
  return embeddingSet(
    Float32Array.from(rows.flatMap((row) => [...values.subarray(row * dimension, (row + 1) * dimension)])),
    dimension,
    Int32Array.from(rows, (row) => labels[row]),
  );
}
