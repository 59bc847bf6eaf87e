import { ShapeError } from "./errors.js";

/** Triplets as parallel columns of row numbers into an EmbeddingSet or a batch. */
export interface Triplets {
  readonly kind: "triplets";
  readonly anchors: Int32Array;
  readonly positives: Int32Array;
  readonly negatives: Int32Array;
}

/** Ordered pairs of row numbers: same class under `positive`, different classes under `negative`. */
export interface Pairs {
  readonly kind: "pairs";
  readonly positive: readonly [Int32Array, Int32Array];
  readonly negative: readonly [Int32Array, Int32Array];
}

/** What a miner gives and a loss takes. */
export type Tuples = Triplets | Pairs;

/** Number of triplets, or of positive and negative pairs together. */
export function tupleCount(tuples: Tuples): number {
  return tuples.kind === "triplets" ? tuples.anchors.length : tuples.positive[0].length + tuples.negative[0].length;
}

/** Triplets from plain number columns. */
export function triplets(
  anchors: ArrayLike<number>,
  positives: ArrayLike<number>,
  negatives: ArrayLike<number>,
): Triplets {
  const columns = [Int32Array.from(anchors), Int32Array.from(positives), Int32Array.from(negatives)] as const;
  if (columns[0].length !== columns[1].length || columns[0].length !== columns[2].length)
    throw new ShapeError(
      `triplets: the three columns must have equal length; got ${columns.map((column) => column.length).join(", ")}.`,
    );
  return { kind: "triplets", anchors: columns[0], positives: columns[1], negatives: columns[2] };
}

/**
 * Checks that every row number lies in [0, size).
 *
 * @throws {ShapeError} naming the column and the first bad entry
 */
export function checkTuples(caller: string, tuples: Tuples, size: number): void {
  const columns: [string, Int32Array][] =
    tuples.kind === "triplets"
      ? [
          ["anchors", tuples.anchors],
          ["positives", tuples.positives],
          ["negatives", tuples.negatives],
        ]
      : [
          ["positive[0]", tuples.positive[0]],
          ["positive[1]", tuples.positive[1]],
          ["negative[0]", tuples.negative[0]],
          ["negative[1]", tuples.negative[1]],
        ];
  for (const [name, column] of columns) {
    const bad = column.findIndex((row) => row < 0 || row >= size);
    if (bad >= 0)
      throw new ShapeError(
        `${caller}: "${name}" must hold row numbers in [0, ${size}); entry ${bad} is ${column[bad]}.`,
      );
  }
  const [first, second, third, fourth] = columns.map(([, column]) => column.length);
  const even = tuples.kind === "triplets" ? first === second && first === third : first === second && third === fourth;
  if (!even) throw new ShapeError(`${caller}: the columns of the ${tuples.kind} must have equal length.`);
}
