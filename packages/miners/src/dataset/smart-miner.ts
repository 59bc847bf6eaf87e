import {
  OptionError,
  parseOptions,
  StateError,
  throwIfAborted,
  type DatasetMiner,
  type EmbeddingSet,
  type MiningContext,
  type MiningRound,
  type NeighborIndex,
} from "@smart-mining/core";
import { autoIndex } from "@smart-mining/neighbors";
import { checkedAnchors, checkSet } from "../batch/batch-view.js";
import { classOrder, type ClassOrder } from "../class-order.js";
import { miningParameters } from "../mining-parameters.js";
import { unitRows } from "../unit-rows.js";
import { emptyRound } from "./empty-round.js";
import { indexLabels } from "./index-labels.js";
import { indexRounds } from "./index-rounds.js";
import type { LiveRound } from "./live-round.js";
import type { RoundData, SmartSettings } from "./round-data.js";
import { listLengths, listsOfAll, listsOfRows } from "./round-lists.js";
import { smartOptions, type SmartOptions } from "./smart-options.js";
import { smartRound } from "./smart-round.js";

/** Options of `smartMiner`: how it chooses, and the index it asks. */
export interface SmartMinerOptions extends SmartOptions {
  /** Any neighbor index; the miner builds and updates it, the caller disposes it. `autoIndex()` when absent. */
  index?: NeighborIndex;
}

/**
 * Smart mining (Harwood et al. 2017): for every anchor of the whole training set a near positive and the nearest negatives
 * that are farther than the positive, found with any nearest-neighbor index.
 *
 * Distances are Euclidean, between normalized embeddings unless `normalize: false`. Successive rounds over the same rows
 * update the index instead of building it. Memory is O(N · candidates). When the lists hold no eligible negative for an
 * anchor it is searched again, deeper (`deepened`); when the band holds none the nearest beyond it is taken (`widened`); an
 * anchor that got none because `scanLimit` was reached is counted (`exhausted`). Rows of no class are in every other-class
 * list; rows of one group are in none of each other's same-class lists.
 *
 * @throws {OptionError} on bad options or parameters, or when something is drawn and no random was given
 * @throws {ValueError}  on NaN or infinity, or when the index returns rows of the wrong class
 */
export function smartMiner({ index, ...options }: SmartMinerOptions = {}): DatasetMiner {
  return smartMinerNamed("smartMiner", index, parseOptions("smartMiner", smartOptions, options));
}

/** The smart miner under another name, for strategies that are settings of it. */
export function smartMinerNamed(
  caller: string,
  given: NeighborIndex | undefined,
  settings: SmartSettings,
): DatasetMiner {
  const index = given ?? autoIndex();
  if (typeof (index as Partial<NeighborIndex>).neighborsOfAll !== "function")
    throw new OptionError(`${caller}: "index" must be a neighbor index.`);
  const rounds = indexRounds(index, settings.rebuildEvery);
  let latest = 0;
  return {
    async mine(set, context = {}) {
      const started = performance.now();
      checkRequest(caller, set, context);
      const anchors = checkedAnchors(caller, set, context);
      miningParameters(caller, settings, context.parameters);
      const order = classOrder(set);
      if (anchors.length === 0 || !holdsTriplets(order)) return emptyRound(caller, set, context, anchors);
      const round = ++latest;
      const data: RoundData = {
        caller,
        settings,
        index,
        set,
        values: settings.normalize ? unitRows(set) : set.values,
        order,
        indexLabels: indexLabels(set.labels),
      };
      const stillLatest = (): void => {
        if (round !== latest)
          throw new StateError(
            `${caller}: triplets of an earlier round cannot be chosen: its rows are no longer indexed.`,
          );
      };
      return roundOver({ data, rounds, stillLatest }, context, anchors, started);
    },
    dispose() {
      latest = -1;
      if (given === undefined) index.dispose();
    },
  };
}

function checkRequest(caller: string, set: EmbeddingSet, context: MiningContext): void {
  throwIfAborted(caller, context.signal);
  checkSet(caller, set);
  if (context.reference !== undefined)
    throw new OptionError(`${caller}: "reference" is not supported; the whole set is mined against itself.`);
}

/** Without two classes (or one and a row of none), or with nothing but singletons, there is nothing to index. */
function holdsTriplets({ classes, starts, rows }: ClassOrder): boolean {
  const ofSomeClass = starts[classes.length];
  return classes.length < ofSomeClass && (classes.length >= 2 || ofSomeClass < rows.length);
}

/** Indexes the rows and makes the lists. */
async function roundOver(
  live: LiveRound,
  context: MiningContext,
  anchors: Int32Array,
  started: number,
): Promise<MiningRound> {
  const { data, rounds } = live;
  const { set, settings, values } = data;
  const work = { signal: context.signal, onProgress: context.onProgress };
  await rounds.prepare(values, set.dimension, work);
  const lengths = listLengths(data, miningParameters(data.caller, settings, context.parameters));
  // A few anchors are searched for; with many, the lists of all rows cost less. The guard needs all.
  const few = context.anchors !== undefined && anchors.length * 8 < set.size && settings.guard === false;
  const lists = few ? await listsOfRows(data, anchors, lengths, work) : await listsOfAll(data, lengths, work);
  return smartRound(live, { lists, lengths, anchors, context, seconds: (performance.now() - started) / 1000 });
}
