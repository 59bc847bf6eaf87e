import type { Tuples } from "@smart-mining/core";
import type { TrainedBatch } from "../loop/parts.js";

/** The last batches as `batches.json` has them. */
export function plainBatches(batches: readonly TrainedBatch[]): unknown {
  return batches.map(({ step, rows, tuples, neighborhoods }) => ({
    step,
    rows: [...rows],
    ...(tuples && { tuples: plainTuples(tuples) }),
    ...(neighborhoods && { neighborhoods: neighborhoods.map((labels) => [...labels]) }),
  }));
}

function plainTuples(tuples: Tuples): unknown {
  if (tuples.kind === "triplets") {
    const { kind, anchors, positives, negatives } = tuples;
    return { kind, anchors: [...anchors], positives: [...positives], negatives: [...negatives] };
  }
  const plain = (pairs: readonly [Int32Array, Int32Array]): number[][] => pairs.map((column) => [...column]);
  return { kind: tuples.kind, positive: plain(tuples.positive), negative: plain(tuples.negative) };
}
