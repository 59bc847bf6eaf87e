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
  /** The most there may be; `MOST_TUPLES` when absent. */
  readonly most?: number;
}

/**
 * Refuses tuples that would not fit in memory, before anything is gathered.
 *
 * @param what what is counted, e.g. "triplets"
 * @throws {ShapeError} naming both counts
 */
export function checkTupleCount(caller: string, count: number, what: string, most = MOST_TUPLES): void {
  if (count > most)
    throw new ShapeError(
      `${caller}: at most ${most} ${what} fit in memory; these rows have ${count} or more: mine smaller batches, or choose fewer with another miner.`,
    );
}

/** @throws {ShapeError} by `add`, beyond `MOST_TUPLES` */
export function tripletColumns({ caller, expected = 0, most = MOST_TUPLES }: ColumnsOptions): TripletColumns {
  checkTupleCount(caller, expected, "triplets", most);
  let columns = room(3, expected);
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(anchor, positive, negative) {
      if (count === columns[0].length) {
        checkTupleCount(caller, count + 1, "triplets", most);
        columns = longer(columns, most);
      }
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
export function pairColumns({ caller, expected = 0, most = MOST_TUPLES }: ColumnsOptions): PairColumns {
  checkTupleCount(caller, expected, "pairs", most);
  let columns = room(2, expected);
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(anchor, other) {
      if (count === columns[0].length) {
        checkTupleCount(caller, count + 1, "pairs", most);
        columns = longer(columns, most);
      }
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

/** The columns with twice the room, as far as there may be that many. */
function longer(columns: readonly Int32Array[], most: number): Int32Array[] {
  const wanted = Math.min(most, columns[0].length * 2);
  return columns.map((column) => {
    const grown = new Int32Array(wanted);
    grown.set(column);
    return grown;
  });
}
