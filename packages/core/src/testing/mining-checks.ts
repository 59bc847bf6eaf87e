import { expect } from "vitest";
import { embeddingSet, type EmbeddingSet } from "../embedding-set.js";
import type { MinedTuples } from "../mining.js";
import { createRandom } from "../random.js";
import { isNegative, isPositive, NO_CLASS, NO_GROUP, type Labeled } from "../relations.js";
import { checkTuples, tupleCount, type Tuples } from "../tuples.js";

/**
 * Checks one result against the set it was mined from; usable in property tests. An anchor and its positive are different rows
 * of one class and not of one group; a negative is of another class than its anchor, or of none; an anchor is of some class.
 */
export function checkMinedTuples(set: EmbeddingSet, { tuples, report, memory }: MinedTuples): void {
  const rows = withMemory(set, memory);
  checkTuples("miner contract", tuples, rows.labels.length);
  for (const [first, second, same] of pairsOf(tuples)) {
    const wrong = first.findIndex((row, at) =>
      same ? row === second[at] || !isPositive(rows, row, rows, second[at]) : !isNegative(rows, row, rows, second[at]),
    );
    const pair = wrong < 0 ? "none" : `rows ${first[wrong]} and ${second[wrong]}`;
    expect(pair, same ? "no positive pair" : "no negative pair").toBe("none");
  }
  expect(report.tuples).toBe(tupleCount(tuples));
  expect(report.anchorsWithoutTuple).toBeGreaterThanOrEqual(0);
  expect(report.anchorsWithoutTuple).toBeLessThanOrEqual(1);
  expect(report.seconds).toBeGreaterThanOrEqual(0);
  expect(Number.isInteger(report.distanceComputations)).toBe(true);
  if (tuples.kind === "triplets" && report.tuples > 0) {
    expect(report.hardShare + report.semiHardShare + report.easyShare).toBeCloseTo(1, 10);
    expect(report.hardness.reduce((sum, count) => sum + count, 0)).toBe(report.tuples);
    expect(report.auc).toBeGreaterThanOrEqual(0);
    expect(report.auc).toBeLessThanOrEqual(1);
  }
}

/** The labels and groups of a set followed by those of a memory. */
function withMemory(set: EmbeddingSet, memory: EmbeddingSet | undefined): Labeled {
  if (memory === undefined) return set;
  const groupsOf = ({ groups, size }: EmbeddingSet): number[] =>
    groups === undefined ? new Array<number>(size).fill(NO_GROUP) : Array.from(groups);
  return {
    labels: Int32Array.from([...set.labels, ...memory.labels]),
    groups: Int32Array.from([...groupsOf(set), ...groupsOf(memory)]),
  };
}

/** Label distributions, ordinary and odd, with rows of no class and with groups, and seeded random embeddings. */
export function miningContractSets(): Record<string, EmbeddingSet> {
  return {
    "six classes of four": randomSet(
      Array.from({ length: 24 }, (_, row) => row % 6),
      8,
      11,
    ),
    "uneven classes": randomSet([5, 5, 5, 5, 5, 5, 5, 2, 2, 9, 9, 9, -4, 0, 0], 8, 12),
    "one huge class": randomSet([...new Array<number>(40).fill(1), 2, 2, 3], 6, 13),
    "many classes of two": randomSet(
      Array.from({ length: 60 }, (_, row) => row >> 1),
      5,
      14,
    ),
    "one row a class but one": randomSet([0, 1, 2, 3, 3, 4, 5, 6], 3, 15),
    "identical rows": embeddingSet(
      new Float32Array(12 * 4).fill(0.5),
      4,
      Int32Array.from([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]),
    ),
    "one dimension": randomSet([0, 0, 1, 1, 2, 2], 1, 16),
    "rows of no class": randomSet([0, 0, NO_CLASS, 1, 1, NO_CLASS, 2, 2, 2, NO_CLASS, 1, 0], 4, 17),
    "one class and rows of none": randomSet([3, NO_CLASS, 3, 3, NO_CLASS], 4, 18),
    "nothing but rows of no class": randomSet([NO_CLASS, NO_CLASS, NO_CLASS, NO_CLASS], 4, 19),
    groups: withGroups(
      randomSet(
        Array.from({ length: 24 }, (_, row) => row % 4),
        6,
        20,
      ),
      // Pairs of copies within a class; one copy is of another class, some rows are of no group.
      (row) => (row < 16 ? (row % 8 === 5 ? 0 : row % 8) : NO_GROUP),
    ),
    "a class that is one group": withGroups(randomSet([0, 0, 0, 1, 1, 1, NO_CLASS], 4, 21), (row) =>
      row < 3 ? 7 : NO_GROUP,
    ),
  };
}

function pairsOf(tuples: Tuples): [Int32Array, Int32Array, boolean][] {
  return tuples.kind === "triplets"
    ? [
        [tuples.anchors, tuples.positives, true],
        [tuples.anchors, tuples.negatives, false],
      ]
    : [
        [...tuples.positive, true],
        [...tuples.negative, false],
      ];
}

/** A set of normal random rows with these labels. */
export function randomSet(labels: readonly number[], dimension: number, seed: number): EmbeddingSet {
  const random = createRandom(seed);
  const values = Float32Array.from({ length: labels.length * dimension }, () => random.normal());
  return embeddingSet(values, dimension, Int32Array.from(labels));
}

/** The set with groups. */
export function withGroups(set: EmbeddingSet, groupOf: (row: number) => number): EmbeddingSet {
  return { ...set, groups: set.labels.map((_, row) => groupOf(row)) };
}

/** Which inputs of a call must not change: compare before and after. */
export function copyOfInputs(set: EmbeddingSet): EmbeddingSet {
  return { ...set, values: set.values.slice(), labels: set.labels.slice(), groups: set.groups?.slice() };
}
