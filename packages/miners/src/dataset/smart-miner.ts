import {
  classIndex,
  isClassAware,
  OptionError,
  parseOptions,
  throwIfAborted,
  type EmbeddingSet,
  type Miner,
  type MiningRequest,
  type MiningResult,
  type NeighborIndex,
  type Random,
  type Triplets,
} from "@smart-mining/core";
import { autoIndex } from "@smart-mining/neighbors";
import type { z } from "zod";
import { checkedAnchors, checkSet } from "../batch/batch-view.js";
import { miningParameters } from "../mining-parameters.js";
import { reportOf } from "../report/mining-report.js";
import { classNeighborLists, splitByClass } from "./class-lists.js";
import { searchRows } from "./deepen.js";
import { indexRounds } from "./index-rounds.js";
import { measuredTriplets } from "./measured-triplets.js";
import { recallAt1 } from "./recall-at-1.js";
import { sampledRecall } from "./sampled-recall.js";
import { smartOptions } from "./smart-options.js";
import { negativeRule, smartRound } from "./smart-round.js";
import { unitRows } from "./unit-rows.js";

/** Options of `smartMiner`: the index it asks, and how it chooses. */
export type SmartMinerOptions = z.input<typeof smartOptions> & {
  /** Any neighbor index; the miner builds and updates it, the caller disposes it. `autoIndex()` when absent. */
  readonly index?: NeighborIndex;
};

/**
 * Smart mining (Harwood et al. 2017): for every anchor of the whole training set a near positive and the nearest negatives
 * that are farther than the positive, found with any nearest-neighbor index.
 *
 * Distances are Euclidean, between normalized embeddings unless `normalize: false`. Successive rounds over the same rows
 * update the index instead of building it. Memory is O(N · candidates). When the lists hold no eligible negative for an
 * anchor it is searched again, deeper (`deepened`); when the band holds none the nearest beyond it is taken (`widened`); an
 * anchor that got none because `scanLimit` was reached is counted (`exhausted`). Asked for neighbors (`purpose`), it gives
 * the lists of every row and triplets of 256 to 1,024 random anchors.
 *
 * @throws {OptionError} on bad options or parameters
 * @throws {ValueError}  on NaN or infinity, or when the index returns rows of the wrong class
 */
export function smartMiner({ index, ...options }: SmartMinerOptions = {}): Miner<Triplets> {
  return smartMinerNamed("smartMiner", index, parseOptions("smartMiner", smartOptions, options));
}

/** Where only the lists are wanted, as many anchors give tuples as can be scanned for with so many distances, within limits. */
const SAMPLE = { distances: 5_000_000, fewest: 256, most: 1024 };

/** Random rows in ascending order; all where there are few. */
function sampledAnchors(size: number, random: Random): Int32Array {
  const wanted = Math.min(SAMPLE.most, Math.max(SAMPLE.fewest, Math.floor(SAMPLE.distances / size)));
  const rows = Int32Array.from({ length: size }, (_, row) => row);
  return size <= wanted ? rows : random.fork("anchors").shuffle(rows).slice(0, wanted).sort();
}

/** The smart miner under another name, for strategies that are settings of it. */
export function smartMinerNamed(
  caller: string,
  given: NeighborIndex | undefined,
  options: z.output<typeof smartOptions>,
): Miner<Triplets> {
  const index = given ?? autoIndex();
  if (typeof (index as Partial<NeighborIndex>).neighborsOfAll !== "function")
    throw new OptionError(`${caller}: "index" must be a neighbor index.`);
  const rounds = indexRounds(index, options.rebuildEvery);

  async function mine(set: EmbeddingSet, request: MiningRequest): Promise<MiningResult<Triplets>> {
    const started = performance.now();
    throwIfAborted(caller, request.signal);
    checkSet(caller, set);
    if (request.reference !== undefined)
      throw new OptionError(`${caller}: "reference" is not supported; the whole set is mined against itself.`);
    const forReport = request.purpose === "neighbors" && request.anchors === undefined;
    const anchors = forReport ? sampledAnchors(set.size, request.random) : checkedAnchors(caller, set, request);
    const parameters = miningParameters(caller, options, request.parameters);
    const { labels, size } = set;
    const facts = { margin: options.margin, anchorsAsked: anchors.length };
    const { classes, starts, classOfRow } = classIndex(labels);
    const seconds = (): number => (performance.now() - started) / 1000;
    // Without two classes, or with nothing but singletons, there is no triplet and nothing to index.
    if (classes.length < 2 || classes.length === size || anchors.length === 0) {
      const none = measuredTriplets(0);
      return {
        tuples: none.triplets(),
        report: reportOf(none.triplets(), none.distances(), { ...facts, seconds: seconds() }),
      };
    }
    const values = options.normalize ? unitRows(set.values, set.dimension) : set.values;
    const work = { signal: request.signal, onProgress: request.onProgress };
    await rounds.prepare(values, set.dimension, work);

    const rule = negativeRule(options, parameters);
    const votes = options.guard === false ? 0 : options.guard.votes;
    const nearPositives = Math.max(options.positivePool, options.positivesPerAnchor);
    // Lists from the index are worth it for a few near positives; more are measured within the class.
    const positivesFromIndex = parameters.positiveQuantile === 0 && nearPositives <= 64;
    const lengths = {
      same: Math.min(size - 1, Math.max(1, votes, positivesFromIndex ? nearPositives : 1)),
      other: Math.min(size - 1, Math.max(options.candidates, votes, rule.rank + Math.max(rule.pool, rule.count))),
    };
    // A few anchors are searched for; with many, the lists of all rows cost less. The guard needs all.
    const few = !forReport && anchors.length * 8 < size && options.guard === false;
    const lists = few
      ? splitByClass(
          await searchRows(index, values, set.dimension, anchors, Math.min(size, 1 + 2 * lengths.other), work),
          anchors.map((row) => labels[row]),
          labels,
          lengths,
          anchors,
        )
      : await classNeighborLists(index, labels, lengths, work);
    const outcome = await smartRound({
      caller,
      index,
      options,
      parameters,
      request,
      set,
      values,
      anchors,
      lists,
      listsOfAnchors: few,
      forReport,
      sameIsExact: !few && isClassAware(index),
    });
    const { found, computed, ...counts } = outcome;
    const told = index.statistics?.annRecall;
    const measured =
      told !== undefined || few || options.recallSample === 0
        ? undefined
        : sampledRecall(set, values, lists.other, options.recallSample, request.random.fork("recall"));
    const tuples = found.triplets();
    const rows = few ? anchors : Int32Array.from({ length: size }, (_, row) => row);
    const report = reportOf(tuples, found.distances(), {
      ...facts,
      ...counts,
      recallAt1: recallAt1(rows.length, lists, (at) => {
        const own = classOfRow[rows[at]];
        return starts[own + 1] - starts[own] > 1;
      }),
      distanceComputations: rounds.distances() + computed + (measured?.computed ?? 0),
      indexAge: rounds.age,
      annRecall: told ?? measured?.recall,
      seconds: seconds(),
    });
    return few ? { tuples, report } : { tuples, report, neighbors: lists };
  }

  return { scope: "dataset", mine, dispose: () => (given === undefined ? index.dispose() : undefined) };
}
