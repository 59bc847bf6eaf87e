import type { EmbeddingSet, MiningContext, MiningRound } from "@smart-mining/core";
import { checkedAnchors } from "../batch/batch-view.js";
import { reportOf } from "../report/mining-report.js";
import { measuredTriplets } from "./measured-triplets.js";
import { miningRound } from "./mining-round.js";

/** The round over a set in which there is no triplet. */
export function emptyRound(
  caller: string,
  set: EmbeddingSet,
  context: MiningContext,
  anchors: Int32Array,
): MiningRound {
  const none = measuredTriplets({ caller });
  return miningRound({
    caller,
    set,
    context,
    anchors,
    seconds: 0,
    choose: (choice) => ({
      tuples: none.triplets(),
      report: reportOf(none.triplets(), none.distances(), { anchorsAsked: choice.anchors.length }),
    }),
    anchorsOf: (request) => checkedAnchors(caller, set, request),
  });
}
