import { createRandom, embeddingSet, type EmbeddingSet, type Pairs } from "@smart-mining/core";
import fc from "fast-check";

export const RUNS = { seed: 20170417, numRuns: 20 };

/** A batch with rows of no class and with groups, in words of the definition: who may be whose positive and negative. */
export interface Batch {
  readonly set: EmbeddingSet;
  readonly rows: readonly number[];
  readonly anchors: readonly number[];
  positive(a: number, p: number): boolean;
  negative(a: number, n: number): boolean;
  /** Inner product of the rows scaled to length 1, and their distance. */
  cosine(i: number, j: number): number;
  distance(i: number, j: number): number;
}

/** Batches of 6 to 12 rows of dimension 4: classes 0 to 3 and -1, groups 0 to 2 and -1. */
export const batches: fc.Arbitrary<Batch> = fc
  .record({
    seed: fc.integer({ min: 0, max: 1_000_000 }),
    rows: fc.array(fc.tuple(fc.integer({ min: -1, max: 3 }), fc.integer({ min: -1, max: 2 })), {
      minLength: 6,
      maxLength: 12,
    }),
  })
  .map(({ seed, rows }) => batchOf(seed, rows));

/** A batch of the given (label, group) rows. */
export function batchOf(seed: number, rows: readonly (readonly [number, number])[]): Batch {
  const random = createRandom(seed);
  const labels = Int32Array.from(rows, ([label]) => label);
  const groups = Int32Array.from(rows, ([, group]) => group);
  const values = Float32Array.from({ length: rows.length * 4 }, () => random.normal());
  const unit = (row: number): number[] => {
    const own = [...values.subarray(row * 4, row * 4 + 4)];
    return own.map((value) => value / Math.hypot(...own));
  };
  const units = rows.map((_, row) => unit(row));
  return {
    set: embeddingSet(values, 4, labels, groups),
    rows: rows.map((_, row) => row),
    anchors: rows.map((_, row) => row).filter((row) => labels[row] !== -1),
    positive: (a, p) =>
      a !== p && labels[a] !== -1 && labels[a] === labels[p] && (groups[a] === -1 || groups[a] !== groups[p]),
    negative: (a, n) => labels[a] !== -1 && labels[a] !== labels[n],
    cosine: (i, j) => units[i].reduce((sum, value, k) => sum + value * units[j][k], 0),
    distance: (i, j) => Math.hypot(...units[i].map((value, k) => value - units[j][k])),
  };
}

/** All pairs of a batch, one by one. */
export function allPairs({ rows, positive, negative }: Batch): Pairs {
  const columns = (keep: (a: number, b: number) => boolean): [Int32Array, Int32Array] => {
    const list = rows.flatMap((a) => rows.filter((b) => keep(a, b)).map((b) => [a, b]));
    return [Int32Array.from(list, ([a]) => a), Int32Array.from(list, ([, b]) => b)];
  };
  return { kind: "pairs", positive: columns(positive), negative: columns(negative) };
}

/** The given rows as a set of their own. */
export function subset(set: EmbeddingSet, rows: readonly number[]): EmbeddingSet {
  const { values, dimension, labels, groups } = set;
  return embeddingSet(
    Float32Array.from(rows.flatMap((row) => [...values.subarray(row * dimension, (row + 1) * dimension)])),
    dimension,
    Int32Array.from(rows, (row) => labels[row]),
    groups && Int32Array.from(rows, (row) => groups[row]),
  );
}

/** 0 for nothing. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
