import type { Triplets } from "@smart-mining/core";
import type { TupleDistances } from "../report/mining-report.js";
import { tripletColumns, type ColumnsOptions } from "../tuple-columns.js";

/** Triplets that are collected together with their distances, so that the report measures nothing again. */
export interface MeasuredTriplets {
  /** @param rows anchor, positive, negative */
  add(rows: readonly [number, number, number], positiveDistance: number, negativeDistance: number): void;
  triplets(): Triplets;
  distances(): TupleDistances;
}

/** @throws {ShapeError} when there are more than fit in memory */
export function measuredTriplets({ caller, expected = 0 }: ColumnsOptions): MeasuredTriplets {
  const columns = tripletColumns({ caller, expected });
  let [positive, negative] = [new Float64Array(Math.max(16, expected)), new Float64Array(Math.max(16, expected))];
  return {
    add([anchor, positiveRow, negativeRow], positiveDistance, negativeDistance) {
      const at = columns.count;
      columns.add(anchor, positiveRow, negativeRow);
      if (at === positive.length) [positive, negative] = [doubled(positive), doubled(negative)];
      positive[at] = positiveDistance;
      negative[at] = negativeDistance;
    },
    triplets: () => columns.triplets(),
    distances: () => ({ positive: positive.slice(0, columns.count), negative: negative.slice(0, columns.count) }),
  };
}

function doubled(values: Float64Array): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(values.length * 2);
  longer.set(values);
  return longer;
}
