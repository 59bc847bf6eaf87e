import type { MinedTuples, MiningContext, MiningRound, Triplets } from "@smart-mining/core";
import { checkedAnchors } from "../batch/batch-view.js";
import { neededRandom } from "../needed-random.js";
import { reportOf } from "../report/mining-report.js";
import { chooseTriplets } from "./choose-triplets.js";
import type { ListLengths } from "./class-lists.js";
import { neighborhoodLabels } from "./guard.js";
import { miningRound, type Choice } from "./mining-round.js";
import { recallAt1 } from "./recall-at-1.js";
import type { LiveRound } from "./live-round.js";
import { covers, listsOfRows, type RoundLists } from "./round-lists.js";
import { sampledRecall } from "./sampled-recall.js";

/** The lists of a round, and what they were made for. */
export interface ListedRound {
  readonly lists: RoundLists;
  readonly lengths: ListLengths;
  /** The rows that the round's own triplets have as anchors. */
  readonly anchors: Int32Array;
  readonly context: MiningContext;
  /** Seconds that the lists took. */
  readonly seconds: number;
}

/** A round of smart mining: its lists, and triplets chosen from them when asked for. */
export function smartRound({ data, rounds, stillLatest }: LiveRound, listed: ListedRound): MiningRound {
  const { caller, settings, set, index } = data;
  const { lists, context } = listed;
  const ofAll = lists.rows === undefined;
  const listDistances = rounds.distances();
  const recall = recallAt1(data, lists);
  const seenAs = settings.guard === false ? set.labels : neighborhoodLabels(set.labels, lists.lists, settings.guard);
  let measured: ReturnType<typeof sampledRecall> | undefined;

  /** Where the index does not tell how good its lists are, measured once. */
  function measuredRecall(): typeof measured {
    if (index.statistics?.annRecall !== undefined || !ofAll || settings.recallSample === 0) return undefined;
    measured ??= sampledRecall(data, lists.lists.other, neededRandom(caller, context.random).fork("recall"));
    return measured;
  }

  async function choose(choice: Choice): Promise<MinedTuples<Triplets>> {
    stillLatest();
    const { anchors, work } = choice;
    const before = rounds.distances();
    const own = covers(lists, anchors) ? lists : await listsOfRows(data, anchors, listed.lengths, work);
    const { found, facts, computed } = await chooseTriplets(data, own, seenAs, choice);
    const check = measuredRecall();
    const tuples = found.triplets();
    const report = reportOf(tuples, found.distances(), {
      anchorsAsked: anchors.length,
      ...facts,
      recallAt1: recall,
      distanceComputations: listDistances + rounds.distances() - before + computed + (check?.computed ?? 0),
      indexAge: rounds.age,
      annRecall: index.statistics?.annRecall ?? check?.recall,
    });
    return { tuples, report };
  }

  return miningRound({
    caller,
    set,
    context,
    anchors: listed.anchors,
    lists: ofAll ? lists.lists : undefined,
    seconds: listed.seconds,
    choose,
    anchorsOf: (request) => checkedAnchors(caller, set, request),
  });
}
