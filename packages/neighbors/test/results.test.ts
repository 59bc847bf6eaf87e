import { annRecall, clusteredRows, plainNeighbors } from "@smart-mining/core/testing";
import {
  type ClassAwareIndex,
  type Neighbors,
  NO_CLASS,
  OptionError,
  createRandom,
  hasClass,
  isClassAware,
} from "@smart-mining/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { autoIndex, chooseMethod, exactIndex, fanngIndex, joinIndex, neighborIndexes } from "../src/index.js";

async function allOf(index: ClassAwareIndex, values: Float32Array, dimension: number, k: number): Promise<Neighbors> {
  await index.build(values, dimension);
  const found = await index.neighborsOfAll(k);
  index.dispose();
  return found;
}

describe("the same bits", () => {
  const { values, labels } = clusteredRows(1500, 20, 3);
  const variants: [string, () => ClassAwareIndex][] = [
    ["float32", () => exactIndex({ precision: "float32" })],
    ["two threads", () => exactIndex({ threads: 2 })],
    ["three threads", () => exactIndex({ threads: 3 })],
  ];

  test.each(variants)("exact by %s as by int16 on one thread", async (_, create) => {
    const expected = await allOf(exactIndex(), values, 20, 12);
    expect(await allOf(create(), values, 20, 12)).toEqual(expected);
  });

  test("join by two threads finds what one thread finds", async () => {
    const options = { exactBelow: 0, clusterSize: 50, probes: 3 };
    const expected = await allOf(joinIndex(options), values, 20, 12);
    expect(await allOf(joinIndex({ ...options, threads: 2 }), values, 20, 12)).toEqual(expected);
  });

  test("join of many equal rows and several chunks is the same for every number of threads", async () => {
    const many = clusteredRows(13_000, 8, 12).values;
    // A third are copies of others: ties at the end of lists are decided by the order of insertion.
    for (let row = 2; row < 13_000; row += 3) many.copyWithin(row * 8, (row % 500) * 8, (row % 500) * 8 + 8);
    const options = { exactBelow: 0, clusterSize: 100, probes: 4, sample: 50, targetRecall: 0 };
    const run = async (threads: number): Promise<Neighbors[]> => {
      const index = joinIndex({ ...options, threads });
      await index.build(many, 8);
      const cold = await index.neighborsOfAll(10);
      await index.update(many.map((value, at) => value + 1e-3 * Math.sin(at)));
      const warm = await index.neighborsOfAll(10);
      index.dispose();
      return [cold, warm];
    };
    const expected = await run(1);
    for (const threads of [2, 3, 5]) expect(await run(threads), `${threads} threads`).toEqual(expected);
  });

  test("FANNG by two threads is the same graph", async () => {
    const save = async (threads: number): Promise<Uint8Array> => {
      const index = fanngIndex({ threads });
      await index.build(values, 20);
      const bytes = await index.save();
      index.dispose();
      return bytes;
    };
    expect(Buffer.from(await save(2)).equals(Buffer.from(await save(1)))).toBe(true);
  });

  test("class-aware lists by threads and by float32", async () => {
    const lists = async (index: ClassAwareIndex) => {
      await index.build(values, 20);
      const otherFartherThan = new Float32Array(1500).fill(0.9);
      const found = await index.classNeighborsOfAll({ labels, same: 3, other: 5, otherFartherThan });
      index.dispose();
      return found;
    };
    const expected = await lists(exactIndex());
    expect(await lists(exactIndex({ threads: 2 }))).toEqual(expected);
    expect(await lists(exactIndex({ precision: "float32" }))).toEqual(expected);
  });
});

describe("exact is exact on odd data", () => {
  const check = async (values: Float32Array, dimension: number, k: number) => {
    const truth = plainNeighbors(values, dimension, values, k, (query, row) => query !== row);
    const found = await allOf(exactIndex(), values, dimension, k);
    // The oracle computes in float64: rows nearer together than float32 can tell may change places.
    expect(annRecall(found, truth)).toBe(1);
    found.distances.forEach((distance, at) => {
      if (distance !== Infinity)
        expect(Math.abs(distance - truth.distances[at])).toBeLessThanOrEqual(1e-5 * truth.distances[at] + 1e-30);
      else expect(truth.distances[at]).toBe(Infinity);
    });
  };

  test("random rows of any size, dimension and scale", { timeout: 120_000 }, () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 12 }), fc.integer(),
        fc.constantFrom(1e-6, 1, 1000), fc.constantFrom(0, 10),
        async (size, dimension, k, seed, scale, offset) => {
          const random = createRandom(seed);
          await check(Float32Array.from({ length: size * dimension }, () => scale * (random.normal() + offset)), dimension, k);
        },
      ),
      { numRuns: 25, seed: 1 },
    ),
  ); // prettier-ignore

  test("nearly collapsed: rows differ by less than int16 can tell", async () => {
    const random = createRandom(2);
    await check(
      Float32Array.from({ length: 200 * 16 }, (_, at) => (at % 16 === 0 ? 1 : 0.1) + 1e-6 * random.normal()),
      16,
      5,
    );
  });

  test("norms that spread over six decades", async () => {
    const random = createRandom(3);
    const values = new Float32Array(150 * 10);
    for (let row = 0; row < 150; row++)
      for (let at = 0; at < 10; at++) values[row * 10 + at] = random.normal() * 10 ** (random.integer(7) - 3);
    await check(values, 10, 6);
  });

  test("two far clusters", async () => {
    const random = createRandom(4);
    await check(
      Float32Array.from({ length: 300 * 8 }, (_, at) => (Math.floor(at / 8) % 2) * 100 + 0.01 * random.normal()),
      8,
      7,
    );
  });

  test("inner products: the largest first, the row itself not counted", async () => {
    const random = createRandom(5);
    const values = Float32Array.from({ length: 120 * 9 }, () => random.normal());
    const found = await allOf(exactIndex({ metric: "inner-product" }), values, 9, 5);
    for (let row = 0; row < 120; row++) {
      const products = Array.from({ length: 120 }, (_, other) => {
        let sum = 0;
        for (let at = 0; at < 9; at++) sum += values[row * 9 + at] * values[other * 9 + at];
        return other === row ? -Infinity : sum;
      });
      const best = products.map((_, other) => other).sort((a, b) => products[b] - products[a]);
      expect(Array.from(found.indices.subarray(row * 5, row * 5 + 5))).toEqual(best.slice(0, 5));
      expect(found.distances[row * 5]).toBeCloseTo(-products[best[0]], 4);
    }
  });
});

describe("class-aware lists on odd classes", () => {
  const { values } = clusteredRows(400, 12, 6);
  const random = createRandom(7);
  const classes: [string, Int32Array][] = [
    ["one class", new Int32Array(400)],
    ["one huge class", Int32Array.from({ length: 400 }, (_, row) => (row % 40 === 0 ? row : 1000))],
    ["rows of no class", Int32Array.from({ length: 400 }, (_, row) => (row % 3 === 0 ? row % 10 : NO_CLASS))],
    ["power law", Int32Array.from({ length: 400 }, () => Math.floor(1 / (0.02 + random.next())))],
    ["every row its own", Int32Array.from({ length: 400 }, (_, row) => row)],
  ];
  const indexes: [string, () => ClassAwareIndex, number][] = [
    ["exact", () => exactIndex(), 1],
    ["join", () => joinIndex({ exactBelow: 0, clusterSize: 50 }), 0.9],
    ["fanng", () => fanngIndex(), 0.9],
  ];
  for (const [name, create, least] of indexes)
    test.each(classes)(`${name}: %s`, async (_, labels) => {
      const index = create();
      await index.build(values, 12);
      const { same, other } = await index.classNeighborsOfAll({ labels, same: 3, other: 4 });
      const trueSame = plainNeighbors(
        values,
        12,
        values,
        3,
        (q, row) => q !== row && hasClass(labels[q]) && labels[q] === labels[row],
      );
      const trueOther = plainNeighbors(values, 12, values, 4, (q, row) => labels[q] !== labels[row]);
      expect(annRecall(same, trueSame)).toBe(1);
      expect(annRecall(other, trueOther)).toBeGreaterThanOrEqual(least);
      same.indices.forEach((row, at) => expect(row === -1).toBe(trueSame.indices[at] === -1));
      index.dispose();
    });
});

test("the recall of lists of other classes is measured on a sample, with and without a bound", async () => {
  const { values, labels } = clusteredRows(4000, 12, 21);
  const otherFartherThan = new Float32Array(4000).fill(0.6);
  for (const bound of [undefined, otherFartherThan]) {
    const truth = exactIndex();
    await truth.build(values, 12);
    const request = { labels, same: 2, other: 6, otherFartherThan: bound };
    const { other } = await truth.classNeighborsOfAll(request);
    truth.dispose();
    for (const [probes, pull] of [
      [1, [0, 0]],
      [8, [16, 16]],
    ] as const) {
      const index = joinIndex({ exactBelow: 0, clusterSize: 40, classProbes: probes, pull: [...pull], sample: 4000 });
      await index.build(values, 12);
      const found = await index.classNeighborsOfAll(request);
      const { annRecall: measured, reason } = index.statistics!;
      expect(reason).toMatch(/^lists of other classes: sampled recall [01]\.\d{3}\.$/);
      // Keys are rounded: ties within the rounding count as found.
      expect(Math.abs(measured! - annRecall(found.other, other))).toBeLessThan(0.01);
      index.dispose();
    }
  }
});

test("rows that meet too few rows of other classes in near clusters are searched exactly", async () => {
  const { values } = clusteredRows(800, 8, 11, 2);
  // Two far clusters, each a class: no near cluster holds another class.
  const labels = Int32Array.from({ length: 800 }, (_, row) => row % 2);
  const apart = values.map((value, at) => 0.05 * value + (Math.floor(at / 8) % 2 === 0 ? 1 : -1));
  const index = joinIndex({ exactBelow: 0, clusterSize: 40, probes: 2, classProbes: 2 });
  await index.build(apart, 8);
  const { other } = await index.classNeighborsOfAll({ labels, same: 1, other: 5 });
  const truth = plainNeighbors(apart, 8, apart, 5, (q, row) => labels[q] !== labels[row]);
  expect(other.indices.every((row) => row >= 0)).toBe(true);
  expect(annRecall(other, truth)).toBe(1);
  index.dispose();
});

describe("bounds that hold for a few rows", () => {
  const size = 3000;
  const { values } = clusteredRows(size, 8, 12, 30);
  const labels = Int32Array.from({ length: size }, (_, row) => row % 300);
  /** Far ones for ten rows; for the others no row is far enough. */
  const otherFartherThan = Float32Array.from({ length: size }, (_, row) => (row % 300 === 7 ? 0.8 : Infinity));
  const index = joinIndex({ exactBelow: 0, clusterSize: 50, probes: 4, classProbes: 4 });

  test("cost what those rows cost, and leave the other lists empty", async () => {
    await index.build(values, 8);
    const before = index.statistics?.distanceComputations ?? 0;
    const { other } = await index.classNeighborsOfAll({ labels, same: 0, other: 5, otherFartherThan });
    expect((index.statistics?.distanceComputations ?? 0) - before).toBeLessThan((size * size) / 4);
    for (let row = 0; row < size; row++) {
      const found = other.distances.subarray(row * 5, row * 5 + 5);
      if (row % 300 === 7) expect([...found].every((distance) => distance > 0.8 && distance < Infinity)).toBe(true);
      else expect(other.indices[row * 5]).toBe(-1);
    }
  });

  test("fewer neighbors than the list holds are enough when the request says so", async () => {
    const request = { labels, same: 0, other: 5, otherFartherThan };
    const { other } = await index.classNeighborsOfAll({ ...request, otherAtLeast: 1 });
    for (let row = 7; row < size; row += 300) expect(other.distances[row * 5]).toBeGreaterThan(0.8);
    await expect(index.classNeighborsOfAll({ ...request, otherAtLeast: 6 })).rejects.toThrow(OptionError);
    index.dispose();
  });
});

describe("auto", () => {
  test("few rows are searched exactly, many are joined, and it says so", () => {
    expect(chooseMethod(3000, 64)).toMatchObject({ method: "exact" });
    expect(chooseMethod(60_000, 64)).toMatchObject({ method: "join" });
    expect(chooseMethod(60_000, 64).reason).toMatch(/the join for 60000 rows of 64: about .* exact search .* s\./);
  });

  test("after an update it repairs and reports the recall it measured", async () => {
    const { values } = clusteredRows(16_000, 64, 8, 100);
    const index = autoIndex({ targetRecall: 0.9 });
    await index.build(values, 64);
    await index.neighborsOfAll(10);
    const random = createRandom(9);
    await index.update(values.map((value) => value + 0.005 * random.normal()));
    expect(index.statistics!.reason).toMatch(/^repaired/);
    expect(index.statistics!.annRecall).toBeGreaterThan(0.9);
    index.dispose();
  });
});

describe("neighborIndexes", () => {
  test("every name makes an index from its defaults, and refuses an unknown option", () => {
    for (const name of neighborIndexes.names) {
      const index = neighborIndexes.create(name, {});
      expect(typeof index.neighborsOfAll).toBe("function");
      index.dispose();
      expect(() => neighborIndexes.create(name, { nonsense: 1 })).toThrow(/no option named "nonsense"/);
    }
    expect(neighborIndexes.names).toEqual(["exact", "knn-join", "fanng", "auto", "hnsw", "faiss", "usearch"]);
    expect(isClassAware(neighborIndexes.create("fanng", {}))).toBe(true);
  });
});
