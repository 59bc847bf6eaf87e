import { OptionError, parseOptions, throwIfAborted, type DatasetMiner } from "@smart-mining/core";
import { checkedAnchors, checkSet } from "../batch/batch-view.js";
import { randomOptions, randomTriplets, type RandomMinerOptions } from "../random-miner.js";
import { miningRound } from "./mining-round.js";

/** Options of `datasetRandomMiner`. */
export type DatasetRandomMinerOptions = RandomMinerOptions;

/**
 * For each anchor of the whole training set a random positive and a random negative, each uniform over its side. O(N) at any
 * number of rows. Its rounds have no lists.
 *
 * @throws {OptionError} on bad options; by a round, when no random was given
 */
export function datasetRandomMiner(options: DatasetRandomMinerOptions = {}): DatasetMiner {
  const caller = "datasetRandomMiner";
  const parsed = parseOptions(caller, randomOptions, options);
  return {
    async mine(set, context = {}) {
      throwIfAborted(caller, context.signal);
      checkSet(caller, set);
      if (context.reference !== undefined)
        throw new OptionError(`${caller}: "reference" is not supported; the whole set is mined against itself.`);
      return miningRound({
        caller,
        set,
        context,
        anchors: checkedAnchors(caller, set, context),
        seconds: 0,
        choose: ({ random, anchors, work }) => randomTriplets(caller, set, { random, anchors, ...work }, parsed),
        anchorsOf: (request) => checkedAnchors(caller, set, request),
      });
    },
  };
}
