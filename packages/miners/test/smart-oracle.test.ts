import {
  createRandom,
  embeddingSet,
  isNegative,
  isPositive,
  ValueError,
  type DatasetMiner,
  type EmbeddingSet,
  type MiningContext,
  type NeighborIndex,
} from "@smart-mining/core";
import { exactIndex } from "@smart-mining/neighbors";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { smartMiner } from "../src/index.js";
import { sortedTuples } from "./peer-miners.js";
import { plainIndex } from "./plain-index.js";

interface Rule {
  quantile: number;
  positives: number;
  rank: number;
  negatives: number;
  bandWidth: number | undefined;
  whenBandEmpty: "widen" | "skip";
}

/** A round's own triplets, and its lists. */
async function mined(miner: DatasetMiner, set: EmbeddingSet, context: MiningContext) {
  const round = await miner.mine(set, context);
  return { ...(await round.triplets()), lists: round.lists };
}

function distanceIn(set: EmbeddingSet): (a: number, b: number) => number {
  return (a, b) => {
    let sum = 0;
    for (let at = 0; at < set.dimension; at++)
      sum += (set.values[a * set.dimension + at] - set.values[b * set.dimension + at]) ** 2;
    return Math.sqrt(sum);
  };
}

/** Anchor, d+ and d- of each triplet: two rows that an index's float32 cannot tell apart are as good as each other. */
function measured(set: EmbeddingSet, triplets: number[][]): number[][] {
  const distance = distanceIn(set);
  return triplets
    .map(([a, p, n]) => [a, distance(a, p), distance(a, n)])
    .sort((x, y) => x[0] - y[0] || x[1] - y[1] || x[2] - y[2]);
}

/** Smart mining by its definition: every distance, sorted. */
function oracle(set: EmbeddingSet, rule: Rule): { triplets: number[][]; widened: number } {
  const distance = distanceIn(set);
  const band = rule.bandWidth ?? Infinity;
  const triplets: number[][] = [];
  const widened = new Set<number>();
  for (let a = 0; a < set.size; a++) {
    const byDistance = (same: boolean): number[] =>
      Array.from({ length: set.size }, (_, row) => row)
        .filter((row) => row !== a && (same ? isPositive : isNegative)(set, a, set, row))
        .sort((x, y) => distance(a, x) - distance(a, y));
    const positives = byDistance(true);
    const start = Math.max(
      0,
      Math.min(Math.round(rule.quantile * (positives.length - 1)), positives.length - rule.positives),
    );
    for (const p of positives.slice(start, start + rule.positives)) {
      const beyond = byDistance(false).filter((n) => distance(a, n) > distance(a, p));
      const inBand = beyond.filter((n) => distance(a, n) <= distance(a, p) + band).length;
      const first = Math.max(0, Math.min(rule.rank, beyond.length - rule.negatives));
      const chosen = beyond.slice(first, first + rule.negatives);
      if (beyond.length > 0 && (inBand < first + rule.negatives || first < rule.rank)) widened.add(a);
      for (const n of chosen)
        if (rule.whenBandEmpty === "widen" || distance(a, n) <= distance(a, p) + band) triplets.push([a, p, n]);
    }
  }
  return { triplets: triplets.sort((x, y) => x[0] - y[0] || x[1] - y[1] || x[2] - y[2]), widened: widened.size };
}

const rules: fc.Arbitrary<Rule> = fc.record({
  quantile: fc.constantFrom(0, 0.3, 0.5, 1),
  positives: fc.integer({ min: 1, max: 3 }),
  rank: fc.integer({ min: 0, max: 4 }),
  negatives: fc.integer({ min: 1, max: 3 }),
  bandWidth: fc.constantFrom(undefined, 0.05, 0.5),
  whenBandEmpty: fc.constantFrom("widen", "skip"),
});

/** With rows of no class and, in two of three sets, groups. */
const sets = fc
  .tuple(
    fc.array(fc.integer({ min: -1, max: 5 }), { minLength: 3, maxLength: 40 }),
    fc.integer({ min: 0, max: 1e6 }),
    fc.constantFrom(0, 3, 12),
  )
  .map(([labels, seed, groups]) => {
    const random = createRandom(seed);
    const values = Float32Array.from({ length: labels.length * 3 }, () => random.normal());
    return embeddingSet(
      values,
      3,
      Int32Array.from(labels),
      groups === 0 ? undefined : Int32Array.from(labels, () => random.integer(groups + 1) - 1),
    );
  });

/** Recall@1 by its definition. */
function recall(set: EmbeddingSet): number {
  const distance = distanceIn(set);
  const rows = Array.from({ length: set.size }, (_, row) => row);
  const nearest = (row: number, of: typeof isPositive): number =>
    Math.min(
      Infinity,
      ...rows.filter((other) => other !== row && of(set, row, set, other)).map((other) => distance(row, other)),
    );
  const queries = rows.filter((row) => nearest(row, isPositive) < Infinity);
  return queries.filter((row) => nearest(row, isPositive) < nearest(row, isNegative)).length / queries.length;
}

async function agrees(make: () => NeighborIndex, settings: { candidates?: number; scanLimit?: number }): Promise<void> {
  await fc.assert(
    fc.asyncProperty(sets, rules, async (set, rule) => {
      const index = make();
      const miner = smartMiner({
        index,
        normalize: false,
        positiveQuantile: rule.quantile,
        positivesPerAnchor: rule.positives,
        negativeRank: rule.rank,
        negativesPerPositive: rule.negatives,
        bandWidth: rule.bandWidth,
        whenBandEmpty: rule.whenBandEmpty,
        ...settings,
      });
      const { tuples, report } = await mined(miner, set, { random: createRandom(1) });
      const expected = oracle(set, rule);
      const given = measured(set, sortedTuples(tuples).triplets);
      const wanted = measured(set, expected.triplets);
      expect(given.length).toBe(wanted.length);
      const worst = wanted.flatMap((row, at) => row.map((value, column) => Math.abs(value - given[at][column])));
      expect(Math.max(0, ...worst)).toBeLessThan(1e-6);
      expect(report.widened).toBe(expected.widened);
      // NaN on both sides where no row has a positive.
      if (report.recallAt1 !== undefined) expect([report.recallAt1]).toEqual([recall(set)]);
      expect(report.hardShare === 0 || report.tuples === 0).toBe(true);
      index.dispose();
    }),
    { numRuns: 60 },
  );
}

describe("smart mining is what its definition says", () => {
  test("over a class-aware index", () => agrees(() => exactIndex(), {}));
  test("over any index", () => agrees(plainIndex, {}));
  test("with lists that are too short, scanned", () => agrees(plainIndex, { candidates: 1 }));
  test("with lists that are too short, asked again of a class-aware index", () =>
    agrees(() => exactIndex(), { candidates: 1, scanLimit: 2000 }));
  test("with lists that are too short, searched with longer ones", () =>
    agrees(plainIndex, { candidates: 1, scanLimit: 2000 }));
});

/** 60 rows in 6 classes. */
function ordinary(seed = 5): EmbeddingSet {
  const random = createRandom(seed);
  const labels = Int32Array.from({ length: 60 }, (_, row) => row % 6);
  return embeddingSet(
    Float32Array.from({ length: 180 }, () => random.normal()),
    3,
    labels,
  );
}

describe("smart mining", () => {
  test("tells how many anchors were searched deeper and how many the limit left out", async () => {
    const set = ordinary();
    const mine = (options: object) =>
      mined(smartMiner({ index: plainIndex(), positiveQuantile: 1, candidates: 1, ...options }), set, {
        random: createRandom(1),
      });
    const enough = (await mine({})).report;
    expect(enough.deepened).toBeGreaterThan(0);
    expect(enough.exhausted).toBe(0);
    const cut = (await mine({ scanLimit: 0, mostCandidates: 4 })).report;
    expect(cut.exhausted).toBeGreaterThan(0);
    // Every anchor that lost its tuple is among those counted.
    const lost = (cut.anchorsWithoutTuple - enough.anchorsWithoutTuple) * set.size;
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThanOrEqual((cut.exhausted ?? 0) + 1e-9);
  });

  test("a class-aware index is asked for negatives beyond the positives of the rows that fell short", async () => {
    const index = exactIndex();
    const bounds: (Float32Array | undefined)[] = [];
    const watched: NeighborIndex = {
      ...index,
      classNeighborsOfAll(request: Parameters<typeof index.classNeighborsOfAll>[0]) {
        bounds.push(request.otherFartherThan);
        return index.classNeighborsOfAll(request);
      },
    } as NeighborIndex;
    const set = ordinary();
    const options = { positiveQuantile: 1, candidates: 1 };
    const asked = await mined(smartMiner({ ...options, index: watched, scanLimit: 4000 }), set, {
      random: createRandom(1),
    });
    const scanned = await mined(smartMiner({ ...options, index, scanLimit: 1e6 }), set, { random: createRandom(1) });
    expect(bounds.length).toBe(2);
    const short = bounds[1]?.filter((bound) => bound < Infinity) ?? [];
    expect(short.length).toBe(asked.report.deepened);
    expect(sortedTuples(asked.tuples)).toEqual(sortedTuples(scanned.tuples));
  });

  test("updates the index in later rounds, builds it when the shape changes or when it is due", async () => {
    const index = plainIndex();
    const miner = smartMiner({ index, rebuildEvery: 3 });
    const ages = [];
    for (const set of [ordinary(1), ordinary(2), ordinary(3), ordinary(4), ordinary(5)])
      ages.push((await mined(miner, set, { random: createRandom(1) })).report.indexAge);
    expect(ages).toEqual([0, 1, 2, 0, 1]);
    const smaller = embeddingSet(Float32Array.of(0, 1, 2, 3), 1, Int32Array.of(0, 0, 1, 1));
    expect((await mined(miner, smaller, { random: createRandom(1) })).report.indexAge).toBe(0);
    expect(index.calls.filter((call) => call === "build").length).toBe(3);
    expect(index.calls.filter((call) => call === "update").length).toBe(3);
  });

  test("for a few anchors it searches instead of listing the neighbors of all", async () => {
    const index = plainIndex();
    const set = ordinary();
    const anchors = Int32Array.of(4, 30);
    const few = await mined(smartMiner({ index }), set, { random: createRandom(1), anchors });
    expect(index.calls.some((call) => call.startsWith("neighborsOfAll"))).toBe(false);
    expect(few.lists).toBeUndefined();
    const all = await mined(smartMiner(), set, { random: createRandom(1) });
    const of = (rows: number[][]) => rows.filter(([a]) => anchors.includes(a));
    expect(sortedTuples(few.tuples).triplets).toEqual(of(sortedTuples(all.tuples).triplets));
  });

  test("mixes in about the share of random triplets", async () => {
    const set = ordinary();
    const { report } = await mined(smartMiner({ positivesPerAnchor: 9 }), set, {
      random: createRandom(1),
      parameters: { randomShare: 0.25 },
    });
    // A few positives are farther than every negative and have none.
    expect(report.tuples).toBeGreaterThan(520);
    expect(Math.abs((report.randomTuples ?? 0) / 540 - 0.25)).toBeLessThan(0.06);
  });

  test("the request's parameters come before the options", async () => {
    const set = ordinary();
    const direct = await mined(smartMiner({ negativeRank: 2 }), set, { random: createRandom(1) });
    const asked = await mined(smartMiner(), set, { random: createRandom(1), parameters: { negativeRank: 2 } });
    expect(asked.tuples).toEqual(direct.tuples);
    await expect(
      mined(smartMiner(), set, { random: createRandom(1), parameters: { positiveQuantile: 2 } }),
    ).rejects.toThrow(/"parameters.positiveQuantile" must be a number in \[0, 1\]; got 2/);
  });

  test("Recall@1 of the lists is that of the set", async () => {
    const set = ordinary();
    const index = plainIndex();
    await index.build(set.values, 3);
    const { indices } = await index.neighborsOfAll(1);
    const hits = indices.filter((row, query) => set.labels[row] === set.labels[query]).length;
    for (const over of [exactIndex(), plainIndex()]) {
      const { report } = await mined(smartMiner({ index: over, normalize: false }), set, { random: createRandom(1) });
      expect(report.recallAt1).toBeCloseTo(hits / set.size, 12);
    }
  });

  test("an index that mixes up classes is found out", async () => {
    const right = exactIndex();
    const wrong: NeighborIndex = {
      ...right,
      async classNeighborsOfAll(request: Parameters<typeof right.classNeighborsOfAll>[0]) {
        const { same, other } = await right.classNeighborsOfAll(request);
        return { same: other, other: same };
      },
    } as NeighborIndex;
    await expect(mined(smartMiner({ index: wrong }), ordinary(), { random: createRandom(1) })).rejects.toThrow(
      ValueError,
    );
  });

  test("stops when its signal fires", async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(
      mined(smartMiner(), ordinary(), { random: createRandom(1), signal: stop.signal }),
    ).rejects.toMatchObject({ code: "ERR_ABORTED" });
  });

  test("a class too large to measure wholly is sampled for its positives", async () => {
    const random = createRandom(9);
    const labels = Int32Array.from({ length: 400 }, (_, row) => (row < 300 ? 0 : 1 + (row % 5)));
    const set = embeddingSet(
      Float32Array.from({ length: 1200 }, () => random.normal()),
      3,
      labels,
    );
    const { report } = await mined(smartMiner({ mostPositives: 20, positiveQuantile: 0.5 }), set, {
      random: createRandom(1),
    });
    const whole = await mined(smartMiner({ mostPositives: 1000, positiveQuantile: 0.5 }), set, {
      random: createRandom(1),
    });
    expect(report.tuples).toBe(whole.report.tuples);
    expect(Math.abs(report.meanPositive - whole.report.meanPositive)).toBeLessThan(0.05);
  });
});
