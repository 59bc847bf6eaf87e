// npm run bench:refresh [-- --steps 400] [--seeds 2] [--json FILE]
// Refresh policies and sources of embeddings against each other: a projection head is trained on synthetic features, classes
// unseen in training are retrieved. The table tells Recall@1, how many rows were embedded for mining alone as a share of those
// embedded for training, how old the mined embeddings were, and how well the lists in use agree with lists mined afresh at
// that moment: the share of the 10 nearest other-class neighbors that are the same, and of triplets that are still semi-hard.
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { createRandom, embeddingSet } from "@smart-mining/core";
import { exactIndex } from "@smart-mining/neighbors";
import {
  classNeighborLists,
  embeddingBank,
  everyEpochs,
  everySteps,
  mineBank,
  miningReport,
  neighborhoodSampler,
  onDrift,
  semiHardMiner,
  smartMiner,
} from "@smart-mining/miners";
import { DIMENSION, linearHead, recallAt1, styledFeatures } from "./linear-head.mjs";

const { values: args } = parseArgs({
  options: {
    steps: { type: "string", default: "400" },
    seeds: { type: "string", default: "2" },
    json: { type: "string" },
  },
});
const STEPS = Number(args.steps);
const BATCH = { classesPerBatch: 9, samplesPerClass: 4 };
const train = styledFeatures(300, 1);
const test = styledFeatures(150, 2);
/** Steps from one comparison with a fresh round to the next; it meets each policy at all ages of its lists. */
const LOOK = 33;
const everyRow = (set) => Array.from({ length: set.size }, (_, row) => row);
const stepsPerEpoch = Math.ceil(train.size / (BATCH.classesPerBatch * BATCH.samplesPerClass));

const setups = [
  { name: "no mining, random classes in a batch" },
  { name: "fresh pass, every epoch", source: "fresh", policy: () => everyEpochs() },
  { name: "fresh pass, every 20 steps", source: "fresh", policy: () => everySteps({ steps: 20 }) },
  { name: "bank, every epoch", source: "bank", policy: () => everyEpochs() },
  { name: "bank, every 20 steps", source: "bank", policy: () => everySteps({ steps: 20 }) },
  { name: "bank, when drift exceeds 0.1", source: "bank", policy: () => onDrift({ bound: 0.1 }) },
];

async function trained({ source, policy: makePolicy }, seed) {
  const random = createRandom(seed);
  const head = linearHead(seed);
  const policy = makePolicy?.();
  const bank = embeddingBank(train.labels, DIMENSION);
  const miner = smartMiner();
  const batchMiner = semiHardMiner();
  const draws = random.fork("augment");
  let batches;
  let inUse;
  const agreement = { looks: 0, neighbors: 0, semiHard: 0 };
  let [rounds, embedded, ages, miningSeconds] = [0, 0, 0, 0];
  if (source === "bank") {
    bank.fill(head.embed(train.features, everyRow(train)), 0);
    embedded += train.size;
  }
  for (let step = 0; step < STEPS; step++) {
    const moment = {
      step,
      epoch: Math.floor(step / stepsPerEpoch),
      drift: rounds > 0 && source === "bank" ? bank.drift().mean : 0,
    };
    if (policy?.due(moment)) {
      const request = { random: random.fork(`mine-${step}`) };
      let round;
      if (source === "bank") round = await mineBank(miner, bank, step, request);
      else {
        round = await miner.mine(
          embeddingSet(head.embed(train.features, everyRow(train)), DIMENSION, train.labels),
          request,
        );
        embedded += train.size;
      }
      policy.mined(moment);
      const { tuples, report } = await round.triplets();
      inUse = { tuples, lists: round.lists };
      rounds++;
      ages += report.embeddingAge ?? 0;
      miningSeconds += report.seconds;
      batches = batchesOf(round, random.fork(`pack-${step}`), 0.7);
    }
    if (inUse !== undefined && step % LOOK === LOOK - 1) {
      const fresh = embeddingSet(head.embed(train.features, everyRow(train)), DIMENSION, train.labels);
      agreement.looks++;
      agreement.neighbors += await sharedNeighbors(fresh, inUse.lists.other);
      agreement.semiHard += 1 - miningReport(fresh, inUse.tuples).hardShare;
    }
    batches ??= batchesOf(NO_ROUND, random.fork("pack"), 0);
    const { rows } = (await batches.next()).value;
    const mine = (set) => batchMiner.mine(set, { random }).tuples;
    const seen = head.step(train.features, Array.from(rows), train.labels, mine, { random: draws });
    bank.write(rows, seen, step);
  }
  miner.dispose();
  return {
    recallAt1: recallAt1(head.embed(test.features, everyRow(test)), test.labels),
    rounds,
    extraForward: embedded / (STEPS * BATCH.classesPerBatch * BATCH.samplesPerClass),
    meanAge: rounds === 0 ? 0 : ages / rounds,
    secondsARound: rounds === 0 ? 0 : miningSeconds / rounds,
    sameNeighbors: agreement.neighbors / agreement.looks,
    stillSemiHard: agreement.semiHard / agreement.looks,
  };
}

/** Share of the 10 nearest other-class neighbors of a fresh pass that the lists in use hold among their first 10. */
async function sharedNeighbors(fresh, lists) {
  const index = exactIndex();
  await index.build(fresh.values, DIMENSION);
  const { other } = await classNeighborLists(index, fresh.labels, { same: 1, other: 10 });
  index.dispose();
  let shared = 0;
  for (let row = 0; row < fresh.size; row++) {
    const known = new Set(lists.indices.subarray(row * lists.k, row * lists.k + 10));
    for (const neighbor of other.indices.subarray(row * 10, row * 10 + 10)) if (known.has(neighbor)) shared++;
  }
  return shared / (fresh.size * 10);
}

/** Of which no class votes for another. */
const NO_ROUND = { lists: { other: { k: 0, indices: new Int32Array(0), distances: new Float32Array(0) } } };

function batchesOf(round, random, minedShare) {
  const options = { ...BATCH, groupSize: 3, minedShare, batches: STEPS };
  return neighborhoodSampler(options).batches({ labels: train.labels, round, random });
}

const results = [];
for (const setup of setups) {
  const runs = [];
  for (let seed = 0; seed < Number(args.seeds); seed++) runs.push(await trained(setup, seed));
  const mean = (of) => runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
  results.push({ name: setup.name, runs });
  console.log(
    `${setup.name.padEnd(38)} Recall@1 ${(100 * mean((run) => run.recallAt1)).toFixed(1)} (${runs.map((run) => (100 * run.recallAt1).toFixed(1)).join(", ")})  ` +
      `rounds ${mean((run) => run.rounds)
        .toFixed(0)
        .padStart(3)}  rows embedded for mining ${(100 * mean((run) => run.extraForward)).toFixed(0).padStart(4)} %  ` +
      `mean age ${mean((run) => run.meanAge)
        .toFixed(0)
        .padStart(3)} steps` +
      (setup.source === undefined
        ? ""
        : `  same neighbors ${(100 * mean((run) => run.sameNeighbors)).toFixed(0)} %  still semi-hard ${(100 * mean((run) => run.stillSemiHard)).toFixed(0)} %`),
  );
}
const untrained = recallAt1(linearHead(0).embed(test.features, everyRow(test)), test.labels);
console.log(`untrained head: Recall@1 ${(100 * untrained).toFixed(1)}`);
if (args.json !== undefined)
  await writeFile(args.json, `${JSON.stringify({ steps: STEPS, untrained, results }, undefined, 2)}\n`);
