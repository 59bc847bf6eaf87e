import { createRandom, embeddingSet, isClassAware, MissingPeerError } from "@smart-mining/core";
import { datasetMiners } from "@smart-mining/miners";
import { chooseMethod, neighborIndexes } from "@smart-mining/neighbors";
import { drifted, syntheticEmbeddings } from "../../neighbors/bench/synthetic.mjs";
import { cpuSeconds } from "./progress.mjs";

/** Above this many rows exact search compares too many pairs to be a way to mine. */
const EXACT_LIMIT = 100_000;
/** Above this many rows a native index takes minutes for a round: it knows no classes, so its lists have to be long. */
const NATIVE_LIMIT = 100_000;
/** A random positive lies about as far as any row: lists of mixed classes would have to reach half of the set. */
const MIXED_LIMIT = 10_000;
/** Miners that ask an index. */
const USES_INDEX = ["smart", "semi-hard-dataset"];

/** Synthetic sets of the same rows, each moved by a tenth of a typical neighbor distance from the one before. */
export function driftingSets(size, dimension, rounds) {
  const { values, labels } = syntheticEmbeddings(size, dimension);
  const sets = [embeddingSet(values, dimension, labels)];
  const typical = new Float32Array(size).fill(0.4);
  while (sets.length < rounds)
    sets.push(embeddingSet(drifted(sets.at(-1).values, dimension, typical, 0.1, sets.length), dimension, labels));
  return sets;
}

/** Which index serves this miner: those named, or all. "-" for a miner without one. */
export function indexesFor(miner, named) {
  return USES_INDEX.includes(miner) ? (named ?? neighborIndexes.names) : ["-"];
}

/** Why a combination is left out unless it was asked for by name; undefined when it is not. */
export function leftOut(miner, name, size, dimension) {
  if (name === "-") return undefined;
  if (name === (chooseMethod(size, dimension).method === "exact" ? "exact" : "knn-join"))
    return `it is what "auto" chooses for so many rows; --indexes ${name} runs it`;
  if (name === "exact" && size > EXACT_LIMIT)
    return `exact search compares ${((size * size) / 2).toExponential(0)} pairs; --indexes exact runs it`;
  const index = neighborIndexes.create(name, {}, undefined);
  const native = !isClassAware(index);
  index.dispose();
  if (native && miner === "semi-hard-dataset" && size > MIXED_LIMIT)
    return `random positives are far, and lists without classes do not reach beyond them; --indexes ${name} runs it`;
  if (native && size > NATIVE_LIMIT)
    return `it knows no classes and takes minutes for its long lists; --indexes ${name} runs it`;
  return undefined;
}

/**
 * Rounds of one miner over one index: the first builds, later ones update. A native index is built anew each time, and a
 * miner without an index knows no earlier round: those have one round.
 *
 * @param progress see progress.mjs
 * @returns results by round; none with `missing` when an optional package is not there
 */
export async function mineRounds(name, indexName, sets, progress) {
  let index;
  let miner;
  const results = [];
  try {
    index = indexName === "-" ? undefined : neighborIndexes.create(indexName, {}, undefined);
    miner = datasetMiners.create(name, {}, { index });
    const several = index !== undefined && isClassAware(index);
    for (const [round, set] of several ? sets.entries() : [[0, sets[0]]]) {
      const before = cpuSeconds();
      const started = performance.now();
      const mined = await miner.mine(set, { random: createRandom(round), onProgress: progress });
      const { report } = await mined.triplets();
      results.push({
        miner: name,
        index: indexName,
        size: set.size,
        dimension: set.dimension,
        round,
        phase: round === 0 ? "cold" : "warm",
        cpuSeconds: cpuSeconds() - before,
        wallSeconds: (performance.now() - started) / 1000,
        peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
        reason: index?.statistics?.reason,
        ...report,
        hardness: [...report.hardness],
      });
    }
    return { results };
  } catch (error) {
    if (!(error instanceof MissingPeerError)) throw error;
    return { results, missing: error.message };
  } finally {
    miner?.dispose?.();
    index?.dispose();
  }
}
