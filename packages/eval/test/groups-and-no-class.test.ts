import { createRandom, type EmbeddingSet, embeddingSet } from "@smart-mining/core";
import { exactIndex } from "@smart-mining/neighbors";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  averageByClass,
  averageOf,
  averagePrecisionPerQuery,
  classSeparation,
  clusterAgreement,
  evaluateEmbeddings,
  fullRanks,
  kMeans,
  pairVerification,
  ranksFromIndex,
  recallAtK,
  silhouette,
  silhouettePerRow,
} from "../src/index.js";

const DIMENSION = 3;

/** Random rows; labels from -1 to 3, groups from -1 to 2. */
function randomSet(size: number, seed: number, grouped: boolean): EmbeddingSet {
  const random = createRandom(seed);
  const values = Float32Array.from({ length: size * DIMENSION }, () => random.normal());
  const labels = Int32Array.from({ length: size }, () => random.integer(5) - 1);
  const groups = Int32Array.from({ length: size }, () => random.integer(4) - 1);
  return embeddingSet(values, DIMENSION, labels, grouped ? groups : undefined);
}

function distance(a: EmbeddingSet, row: number, b: EmbeddingSet, other: number): number {
  let sum = 0;
  for (let at = 0; at < DIMENSION; at++)
    sum += (a.values[row * DIMENSION + at] - b.values[other * DIMENSION + at]) ** 2;
  return Math.sqrt(sum);
}

const grouped = (a: EmbeddingSet, row: number, b: EmbeddingSet, other: number) =>
  (a.groups?.[row] ?? -1) >= 0 && a.groups![row] === b.groups?.[other];

/** The ranks of the relevant references by sorting, written down naively; none for a row of no class. */
function slowRanks(queries: EmbeddingSet, reference?: EmbeddingSet): number[][] {
  const searched = reference ?? queries;
  return Array.from({ length: queries.size }, (_, query) => {
    const label = queries.labels[query];
    if (label === -1) return [];
    const list = Array.from({ length: searched.size }, (__, row) => row)
      .filter((row) => reference !== undefined || row !== query)
      .filter((row) => !(searched.labels[row] === label && grouped(queries, query, searched, row)))
      .sort((a, b) => distance(queries, query, searched, a) - distance(queries, query, searched, b));
    return list.flatMap((row, place) => (searched.labels[row] === label ? [place + 1] : []));
  });
}

const sets = fc.record({
  size: fc.integer({ min: 2, max: 40 }),
  seed: fc.nat(),
  groups: fc.boolean(),
  separate: fc.boolean(),
});

describe("retrieval", () => {
  test("ranks, in full and from an index, are those of a naive loop", async () => {
    await fc.assert(
      fc.asyncProperty(sets, fc.integer({ min: 1, max: 12 }), async ({ size, seed, groups, separate }, depth) => {
        const queries = randomSet(size, seed, groups);
        const reference = separate ? randomSet(Math.max(2, 50 - size), seed + 1, groups) : undefined;
        const expected = slowRanks(queries, reference);
        const full = fullRanks(queries, reference);
        expect([...full.relevant]).toEqual(expected.map((ranks) => ranks.length));
        const listsOf = ({ starts, ranks }: typeof full) =>
          expected.map((_, query) => [...ranks.subarray(starts[query], starts[query + 1])]);
        expect(listsOf(full)).toEqual(expected);
        const index = exactIndex();
        const short = await ranksFromIndex(index, queries, reference, depth);
        index.dispose();
        const known = expected.map((ranks) => ranks.filter((rank) => rank <= short.depth));
        expect(short.depth).toBeGreaterThanOrEqual(depth);
        expect(listsOf(short)).toEqual(known);
      }),
      { numRuns: 60 },
    );
  });

  test("rows of no class are neither queries nor lone ones, however queries are averaged", async () => {
    await fc.assert(
      fc.asyncProperty(sets, async ({ size, seed, groups }) => {
        const set = randomSet(size, seed, groups);
        const expected = slowRanks(set);
        const asked = Array.from(set.labels, (_, row) => row).filter((row) => set.labels[row] >= 0);
        const lone = asked.filter((row) => expected[row].length === 0);
        fc.pre(lone.length < asked.length);
        const hits = (rows: number[]) => rows.filter((row) => expected[row][0] <= 2).length / rows.length;
        const options = { metrics: ["recallAt2", "map"], perClass: true } as const;
        const left = await evaluateEmbeddings(set, options);
        expect([left.queries, left.loneQueries]).toEqual([asked.length, lone.length]);
        expect(left.metrics.recallAt2).toBeCloseTo(hits(asked.filter((row) => !lone.includes(row))), 12);
        const missed = await evaluateEmbeddings(set, { ...options, loneQueries: "miss" });
        expect(missed.metrics.recallAt2).toBeCloseTo(hits(asked), 12);
        expect([...left.perClass!.map.keys()].sort()).toEqual([...new Set(asked.map((row) => set.labels[row]))].sort());
        const alone = await recallAtK(set, { k: [2] });
        expect([alone.queries, alone.loneQueries]).toEqual([asked.length, lone.length]);
        expect(alone.recall[2]).toBeCloseTo(left.metrics.recallAt2, 12);
      }),
      { numRuns: 40 },
    );
  });

  test("a view of the query is neither a match nor in the way; a lone query with views alone is counted", async () => {
    // 0 and its view 1; 2 of another class; 3 the true match of 0; 4 and its view 5 have nobody else.
    const values = Float32Array.of(0, 0.1, 0.2, 0.3, 5, 5.1);
    const set = embeddingSet(values, 1, Int32Array.of(0, 0, 1, 0, 2, 2), Int32Array.of(7, 7, -1, -1, 8, 8));
    const { starts, ranks, relevant } = fullRanks(set, undefined);
    expect([...ranks.subarray(starts[0], starts[1])]).toEqual([2]);
    expect([...relevant]).toEqual([1, 1, 0, 2, 0, 0]);
    const { loneQueries, metrics } = await evaluateEmbeddings(set, { metrics: ["recallAt1", "mrr"] });
    expect(loneQueries).toBe(3);
    expect(metrics.recallAt1).toBe(0);
    expect(metrics.mrr).toBeCloseTo(0.5, 12);
  });

  test("averages of numbers that somebody else made leave rows of no class out", () => {
    const labels = Int32Array.of(0, -1, 1, 0);
    const perQuery = Float64Array.of(1, 0, 0.5, 0);
    expect(averageOf(perQuery, labels)).toBeCloseTo(0.5, 12);
    expect(averageOf(perQuery, labels, { loneQueries: "miss" })).toBeCloseTo(0.5, 12);
    expect([...averageByClass(perQuery, labels)]).toEqual([
      [0, 0.5],
      [1, 0.5],
    ]);
  });
});

describe("the set as a whole", () => {
  /** Rows of classes and rows of none among them, and the former alone. */
  function mixed(): { all: EmbeddingSet; classed: EmbeddingSet } {
    const all = randomSet(60, 4, true);
    const rows = Array.from(all.labels, (_, row) => row).filter((row) => all.labels[row] >= 0);
    const values = Float32Array.from(rows.flatMap((row) => [...all.values.subarray(row * 3, row * 3 + 3)]));
    const column = (numbers: Int32Array) => Int32Array.from(rows, (row) => numbers[row]);
    return { all, classed: embeddingSet(values, 3, column(all.labels), column(all.groups!)) };
  }

  test("clusterings and separations are those of the rows that have a class", async () => {
    const { all, classed } = mixed();
    expect(classed.size).toBeLessThan(all.size);
    expect(classSeparation(all)).toEqual(classSeparation(classed));
    const options = { metrics: ["nmi", "ami", "daviesBouldin"], random: createRandom(2) };
    const found = await evaluateEmbeddings(all, options);
    const random = createRandom(2).fork("k-means");
    const clusters = await kMeans(classed.values, 3, { clusters: new Set(classed.labels).size, random });
    expect(found.metrics.nmi).toBe(clusterAgreement(classed.labels, clusters.assignments).nmi);
    expect(found.metrics).toEqual((await evaluateEmbeddings(classed, options)).metrics);
  });

  test("silhouettes are those of a naive loop", () => {
    fc.assert(
      fc.property(sets, ({ size, seed, groups }) => {
        const set = randomSet(size, seed, groups);
        const classes = new Set([...set.labels].filter((label) => label >= 0));
        fc.pre(classes.size > 1);
        const rows = Array.from(set.labels, (_, row) => row);
        const mean = (numbers: number[]) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
        const expected = rows.map((row) => {
          if (set.labels[row] < 0) return NaN;
          const to = (label: number) =>
            rows
              .filter((other) => set.labels[other] === label && other !== row)
              .filter((other) => label !== set.labels[row] || !grouped(set, row, set, other))
              .map((other) => distance(set, row, set, other));
          const own = to(set.labels[row]);
          if (own.length === 0) return 0;
          const others = [...classes].filter((label) => label !== set.labels[row]).map((label) => mean(to(label)));
          return (Math.min(...others) - mean(own)) / Math.max(mean(own), ...[Math.min(...others)]);
        });
        silhouettePerRow(set).forEach((value, row) =>
          Number.isNaN(expected[row]) ? expect(value).toBeNaN() : expect(value).toBeCloseTo(expected[row], 9),
        );
        expect(silhouette(set)).toBeCloseTo(mean(expected.filter((value) => !Number.isNaN(value))), 9);
      }),
    );
  });

  test("verification counts and ranks the pairs of a naive loop", () => {
    fc.assert(
      fc.property(sets, ({ size, seed, groups }) => {
        const set = randomSet(size, seed, groups);
        const [positives, negatives]: [number[], number[]] = [[], []];
        for (let row = 0; row < size; row++)
          for (let other = row + 1; other < size; other++) {
            const [a, b] = [set.labels[row], set.labels[other]];
            if (a !== b) negatives.push(distance(set, row, set, other));
            else if (a >= 0 && !grouped(set, row, set, other)) positives.push(distance(set, row, set, other));
          }
        fc.pre(positives.length > 0 && negatives.length > 0);
        const found = pairVerification(set);
        expect([found.pairs, found.positivePairs]).toEqual([positives.length + negatives.length, positives.length]);
        let wins = 0;
        for (const near of positives) for (const far of negatives) wins += near < far ? 1 : near === far ? 0.5 : 0;
        expect(found.rocAuc).toBeCloseTo(wins / positives.length / negatives.length, 9);
      }),
    );
  });

  test("groups that nobody shares change nothing", async () => {
    const set = randomSet(50, 9, false);
    const own = { ...set, groups: Int32Array.from(set.labels, (_, row) => row) };
    const metrics = ["recallAt1", "map", "nmi", "silhouette", "rocAuc", "daviesBouldin", "mapAtR"];
    const [plain, alone] = [await evaluateEmbeddings(set, { metrics }), await evaluateEmbeddings(own, { metrics })];
    expect(alone.metrics).toEqual(plain.metrics);
    expect(averagePrecisionPerQuery(fullRanks(own, undefined))).toEqual(
      averagePrecisionPerQuery(fullRanks(set, undefined)),
    );
  });
});
