import { ShapeError, type Triplets } from "@smart-mining/core";

/**
 * The most triplets, or pairs of one side, that a miner gives: with their distances and the report's sorted copies they take
 * some 3 GiB.
 */
export const MOST_TUPLES = 2 ** 26;

/** Three columns of row numbers that grow as triplets are found. */
export interface TripletColumns {
  readonly count: number;
  add(anchor: number, positive: number, negative: number): void;
  /** What was added so far, as columns of exact length. */
  triplets(): Triplets;
}

/** Two columns of row numbers that grow as pairs are found. */
export interface PairColumns {
  readonly count: number;
  add(anchor: number, other: number): void;
  /** What was added so far, as columns of exact length. */
  pairs(): [Int32Array, Int32Array];
}

/** What columns need to know. */
export interface ColumnsOptions {
  /** Named by the error when there are too many. */
  readonly caller: string;
  /** How many tuples to make room for at first. */
  readonly expected?: number;
}

/**
 * Refuses tuples that would not fit in memory, before anything is gathered.
 *
 * @param what what is counted, e.g. "triplets"
 * @throws {ShapeError} naming both counts
 */
export function checkTupleCount(caller: string, count: number, what: string): void {
  if (count > MOST_TUPLES)
    throw new ShapeError(
      `${caller}: at most ${MOST_TUPLES} ${what} fit in memory; these rows have ${count}: mine smaller batches, or choose fewer with another miner.`,
    );
}

/** @throws {ShapeError} by `add`, beyond `MOST_TUPLES` */
export function tripletColumns({ caller, expected = 0 }: ColumnsOptions): TripletColumns {
  checkTupleCount(caller, expected, "triplets");
  let columns = room(3, expected);
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(anchor, positive, negative) {
      if (count === columns[0].length) columns = longer(caller, columns, "triplets");
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

/** @throws {ShapeError} by `add`, beyond `MOST_TUPLES` */
export function pairColumns({ caller, expected = 0 }: ColumnsOptions): PairColumns {
  checkTupleCount(caller, expected, "pairs");
  let columns = room(2, expected);
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(anchor, other) {
      if (count === columns[0].length) columns = longer(caller, columns, "pairs");
      columns[0][count] = anchor;
      columns[1][count] = other;
      count++;
    },
    pairs: () => [columns[0].slice(0, count), columns[1].slice(0, count)],
  };
}

function room(columns: number, length: number): Int32Array[] {
  return Array.from({ length: columns }, () => new Int32Array(Math.max(16, length)));
}

/** The columns with twice the room; at the limit none is left. */
function longer(caller: string, columns: readonly Int32Array[], what: string): Int32Array[] {
  const { length } = columns[0];
  if (length >= MOST_TUPLES) checkTupleCount(caller, length + 1, what);
  const wanted = Math.min(MOST_TUPLES, length * 2);
  return columns.map((column) => {
    const grown = new Int32Array(wanted);
    grown.set(column);
    return grown;
  });
}
