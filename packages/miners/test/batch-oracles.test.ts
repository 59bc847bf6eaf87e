import {
  createRandom,
  embeddingSet,
  isNegative,
  isPositive,
  type EmbeddingSet,
  type BatchMiner,
} from "@smart-mining/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  allPairsMiner,
  allTripletsMiner,
  angularMiner,
  batchEasyHardMiner,
  batchHardMiner,
  distanceWeightedMiner,
  easyPositiveMiner,
  hdcMiner,
  multiSimilarityMiner,
  pairMarginMiner,
  semiHardMiner,
  tripletMarginMiner,
  uniformHistogramMiner,
} from "../src/index.js";
import { sortedTuples } from "./peer-miners.js";

/** Sets with any labels, -1 and groups among them; values are random, so that no two distances are equal. */
const sets = fc
  .tuple(
    fc.array(fc.integer({ min: -1, max: 4 }), { minLength: 1, maxLength: 14 }),
    fc.integer({ min: 0, max: 1e6 }),
    fc.constantFrom(0, 3, 12),
  )
  .map(([labels, seed, groups]) => {
    const random = createRandom(seed);
    return embeddingSet(
      Float32Array.from({ length: labels.length * 3 }, () => random.normal()),
      3,
      Int32Array.from(labels),
      groups === 0 ? undefined : Int32Array.from(labels, () => random.integer(groups + 1) - 1),
    );
  });

/** Euclidean distance of normalized rows, by the definition. */
function distanceIn(set: EmbeddingSet): (a: number, b: number) => number {
  const unit = Array.from({ length: set.size }, (_, row) => {
    const values = [...set.values.subarray(row * set.dimension, (row + 1) * set.dimension)];
    const norm = Math.hypot(...values);
    return values.map((value) => value / norm);
  });
  return (a, b) => Math.hypot(...unit[a].map((value, at) => value - unit[b][at]));
}

const rowsOf = (set: EmbeddingSet): number[] => Array.from({ length: set.size }, (_, row) => row);

function allTriplets(set: EmbeddingSet): number[][] {
  const rows = rowsOf(set);
  return rows.flatMap((a) =>
    rows.flatMap((p) =>
      rows.flatMap((n) => (a !== p && isPositive(set, a, set, p) && isNegative(set, a, set, n) ? [[a, p, n]] : [])),
    ),
  );
}

function allPairs(set: EmbeddingSet, same: boolean): number[][] {
  const rows = rowsOf(set);
  return rows.flatMap((a) =>
    rows.flatMap((b) => (a !== b && (same ? isPositive : isNegative)(set, a, set, b) ? [[a, b]] : [])),
  );
}

/** Checks a miner against an oracle on many sets. */
function agrees(miner: () => BatchMiner, oracle: (set: EmbeddingSet) => Record<string, number[][]>): void {
  fc.assert(
    fc.property(sets, (set) => {
      const result = miner().mine(set, { random: createRandom(1) });
      const sorted = Object.fromEntries(
        Object.entries(oracle(set)).map(([kind, tuples]) => [
          kind,
          [...tuples].sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]),
        ]),
      );
      expect(sortedTuples(result.tuples)).toEqual(sorted);
    }),
    { numRuns: 60 },
  );
}

const least = (tuples: number[][], key: (tuple: number[]) => number): number[][] =>
  tuples.length === 0 ? [] : [tuples.reduce((best, tuple) => (key(tuple) < key(best) ? tuple : best))];

describe("batch miners agree with brute force", () => {
  test("all triplets, all pairs", () => {
    agrees(
      () => allTripletsMiner(),
      (set) => ({ triplets: allTriplets(set) }),
    );
    agrees(
      () => allPairsMiner(),
      (set) => ({ pos_pairs: allPairs(set, true), neg_pairs: allPairs(set, false) }),
    );
  });

  test("triplets by margin", () => {
    const types = {
      all: (gap: number) => gap <= 0.3,
      hard: (gap: number) => gap <= 0,
      "semi-hard": (gap: number) => gap > 0 && gap <= 0.3,
      easy: (gap: number) => gap > 0.3,
    };
    for (const [type, wanted] of Object.entries(types) as [keyof typeof types, (gap: number) => boolean][])
      agrees(
        () => tripletMarginMiner({ type, margin: 0.3 }),
        (set) => {
          const d = distanceIn(set);
          return { triplets: allTriplets(set).filter(([a, p, n]) => wanted(d(a, n) - d(a, p))) };
        },
      );
  });

  test("batch-hard", () =>
    agrees(
      () => batchHardMiner(),
      (set) => {
        const d = distanceIn(set);
        // The hardest triplet of an anchor has the largest d+ and, among those, the smallest d-.
        return {
          triplets: rowsOf(set).flatMap((row) =>
            least(
              allTriplets(set).filter(([a]) => a === row),
              ([a, p, n]) => d(a, n) - d(a, p),
            ),
          ),
        };
      },
    ));

  test("semi-hard: the nearest negative beyond each positive, within the band", () => {
    for (const bandWidth of [0.25, undefined])
      agrees(
        () => semiHardMiner({ bandWidth }),
        (set) => {
          const d = distanceIn(set);
          return {
            triplets: allPairs(set, true).flatMap(([a, p]) =>
              least(
                allTriplets(set).filter(
                  ([x, y, n]) =>
                    x === a && y === p && d(a, n) > d(a, p) && d(a, n) <= d(a, p) + (bandWidth ?? Infinity),
                ),
                ([, , n]) => d(a, n),
              ),
            ),
          };
        },
      );
  });

  test("easy positive with each kind of negative", () => {
    for (const negatives of ["hard", "semi-hard", "easy", "all"] as const)
      agrees(
        () => easyPositiveMiner({ negatives }),
        (set) => {
          const d = distanceIn(set);
          return {
            triplets: rowsOf(set).flatMap((row) => {
              const pair = least(
                allPairs(set, true).filter(([a]) => a === row),
                ([a, p]) => d(a, p),
              );
              const mine = allTriplets(set).filter(([a, p]) => a === row && p === pair[0]?.[1]);
              if (negatives === "all") return mine;
              if (negatives === "easy") return least(mine, ([a, , n]) => -d(a, n));
              const allowed = negatives === "hard" ? mine : mine.filter(([a, p, n]) => d(a, n) > d(a, p));
              return least(allowed, ([a, , n]) => d(a, n));
            }),
          };
        },
      );
  });

  test("batch easy-hard gives the pairs of easy positive when told so", () =>
    agrees(
      () => batchEasyHardMiner({ positives: "easy", negatives: "semi-hard" }),
      (set) => {
        const chosen = easyPositiveMiner().mine(set, { random: createRandom(1) });
        const { triplets } = sortedTuples(chosen.tuples);
        return {
          pos_pairs: triplets.map(([a, p]) => [a, p]),
          neg_pairs: triplets.map(([a, , n]) => [a, n]),
        };
      },
    ));

  test("multi-similarity", () =>
    agrees(
      () => multiSimilarityMiner({ epsilon: 0.2, distance: "euclidean" }),
      (set) => {
        const d = distanceIn(set);
        const of = (a: number, same: boolean): number[] =>
          allPairs(set, same)
            .filter(([x]) => x === a)
            .map(([, b]) => d(a, b));
        return {
          pos_pairs: allPairs(set, true).filter(([a, p]) => d(a, p) + 0.2 > Math.min(...of(a, false))),
          neg_pairs: allPairs(set, false).filter(([a, n]) => d(a, n) - 0.2 < Math.max(...of(a, true))),
        };
      },
    ));

  test("pair margin", () =>
    agrees(
      () => pairMarginMiner({ positiveMargin: 0.9, negativeMargin: 1.3 }),
      (set) => {
        const d = distanceIn(set);
        return {
          pos_pairs: allPairs(set, true).filter(([a, p]) => d(a, p) > 0.9),
          neg_pairs: allPairs(set, false).filter(([a, n]) => d(a, n) < 1.3),
        };
      },
    ));

  test("angular", () =>
    agrees(
      () => angularMiner({ angle: 30 }),
      (set) => {
        const row = (at: number): number[] => [...set.values.subarray(at * 3, at * 3 + 3)];
        return {
          triplets: allTriplets(set).filter(([a, p, n]) => {
            const center = row(a).map((value, at) => (value + row(p)[at]) / 2);
            const apart = Math.hypot(...row(a).map((value, at) => value - row(p)[at]));
            const away = Math.hypot(...row(n).map((value, at) => value - center[at]));
            return (Math.atan(apart / (2 * away)) * 180) / Math.PI > 30;
          }),
        };
      },
    ));

  test("HDC keeps the hardest share of either side", () =>
    agrees(
      () => hdcMiner({ fraction: 0.3 }),
      (set) => {
        const d = distanceIn(set);
        const hardest = (pairs: number[][], sign: number): number[][] =>
          [...pairs]
            .sort((x, y) => sign * (d(x[0], x[1]) - d(y[0], y[1])) || x[0] - y[0])
            .slice(0, Math.ceil(0.3 * pairs.length));
        return { pos_pairs: hardest(allPairs(set, true), -1), neg_pairs: hardest(allPairs(set, false), 1) };
      },
    ));
});

describe("random batch miners", () => {
  const set = (() => {
    const random = createRandom(3);
    const labels = Int32Array.from({ length: 40 }, (_, row) => row % 8);
    return embeddingSet(
      Float32Array.from({ length: 40 * 4 }, () => random.normal()),
      4,
      labels,
    );
  })();

  test("distance-weighted draws nothing at or beyond its cutoff, and every pair has its negatives", () => {
    const d = distanceIn(set);
    const miner = distanceWeightedMiner({ negativesPerPair: 3, nonzeroLossCutoff: 1.2 });
    const { tuples } = miner.mine(set, { random: createRandom(1) });
    expect(tuples.anchors.length).toBe(allPairs(set, true).length * 3);
    for (let at = 0; at < tuples.anchors.length; at++)
      expect(d(tuples.anchors[at], tuples.negatives[at])).toBeLessThan(1.2);
  });

  test("uniform histogram takes the same number from every bin that holds any", () => {
    const d = distanceIn(set);
    const miner = uniformHistogramMiner({ bins: 5, positivesPerBin: 7, negativesPerBin: 11 });
    const { tuples } = miner.mine(set, { random: createRandom(1) });
    for (const [[first, second], perBin, same] of [
      [tuples.positive, 7, true],
      [tuples.negative, 11, false],
    ] as const) {
      const all = allPairs(set, same).map(([a, b]) => d(a, b));
      const [low, high] = [Math.min(...all), Math.max(...all)];
      const counts = new Array<number>(5).fill(0);
      first.forEach((a, at) => counts[Math.min(4, Math.floor(((d(a, second[at]) - low) / (high - low)) * 5))]++);
      expect(counts).toEqual(new Array(5).fill(perBin));
    }
  });
});
