import type { Triplets } from "@smart-mining/core";

/** Three columns that grow as triplets are found. */
export interface TripletColumns {
  readonly count: number;
  add(anchor: number, positive: number, negative: number): void;
  /** What was added so far, as columns of exact length. */
  triplets(): Triplets;
}

/** @param expected how many triplets to make room for at first */
export function tripletColumns(expected: number): TripletColumns {
  let columns = [0, 1, 2].map(() => new Int32Array(Math.max(16, expected)));
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(anchor, positive, negative) {
      if (count === columns[0].length)
        columns = columns.map((column) => {
          const longer = new Int32Array(column.length * 2);
          longer.set(column);
          return longer;
        });
      columns[0][count] = anchor;
      columns[1][count] = positive;
      columns[2][count] = negative;
      count++;
    },
    triplets: () => ({
      kind: "triplets",
      anchors: columns[0].slice(0, count),
      positives: columns[1].slice(0, count),
      negatives: columns[2].slice(0, count),
    }),
  };
}
