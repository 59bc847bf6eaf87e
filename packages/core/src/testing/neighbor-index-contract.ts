import { describe, expect, test } from "vitest";
import { checkRows } from "../embedding-set.js";
import { type ClassAwareIndex, type NeighborIndex, type Neighbors, isClassAware } from "../neighbors.js";
import { createRandom } from "../random.js";

/** What an index promises beyond the common contract. */
export interface NeighborIndexPromises {
  /** It finds the true neighbors always; else at least `recall` of them. */
  readonly exact?: boolean;
  /** The least annRecall@10 on 600 clustered rows, for indexes that are not exact; 0.9 when absent. */
  readonly recall?: number;
  /** The same seed gives the same lists; true when absent. */
  readonly deterministic?: boolean;
  /** Distances may be off the true ones by this share, for indexes that keep rounded rows; 1e-5 when absent. */
  readonly tolerance?: number;
  /** Skips the suite, e.g. because an optional package is absent; the reason is shown. */
  readonly skip?: string | false;
}

/** Euclidean distance, computed plainly. */
export function plainDistance(a: Float32Array, i: number, b: Float32Array, j: number, dimension: number): number {
  let sum = 0;
  for (let at = 0; at < dimension; at++) sum += (a[i * dimension + at] - b[j * dimension + at]) ** 2;
  return Math.sqrt(sum);
}

/**
 * The true neighbors by comparing everything with everything, ties by row number: the oracle of the contract.
 *
 * @param allowed which rows a query may have; all when absent
 */
export function plainNeighbors(
  values: Float32Array,
  dimension: number,
  queries: Float32Array,
  k: number,
  allowed: (query: number, row: number, distance: number) => boolean = () => true,
): Neighbors {
  const size = checkRows("plainNeighbors", values, dimension);
  const count = queries.length / dimension;
  const indices = new Int32Array(count * k).fill(-1);
  const distances = new Float32Array(count * k).fill(Infinity);
  for (let query = 0; query < count; query++) {
    const hits: [number, number][] = [];
    for (let row = 0; row < size; row++) {
      const distance = plainDistance(queries, query, values, row, dimension);
      if (allowed(query, row, distance)) hits.push([distance, row]);
    }
    hits.sort(([a, i], [b, j]) => a - b || i - j);
    hits.slice(0, k).forEach(([distance, row], at) => {
      indices[query * k + at] = row;
      distances[query * k + at] = distance;
    });
  }
  return { k, indices, distances };
}

/** annRecall@k by distance: the share of places filled with a row no farther than the true k-th. Higher is better. */
export function annRecall(found: Neighbors, truth: Neighbors): number {
  const { k } = truth;
  let hits = 0;
  let all = 0;
  for (let query = 0; query * k < truth.indices.length; query++) {
    const true_ = truth.distances.subarray(query * k, (query + 1) * k).filter((distance) => distance < Infinity);
    if (true_.length === 0) continue;
    const farthest = true_[true_.length - 1] * (1 + 1e-6) + 1e-12;
    const own = found.distances.subarray(query * found.k, query * found.k + true_.length);
    hits += own.filter((distance) => distance <= farthest).length;
    all += true_.length;
  }
  return all === 0 ? 1 : hits / all;
}

/** Rows in clusters on the unit sphere, for tests. */
export function clusteredRows(
  size: number,
  dimension: number,
  seed: number,
  clusters = 8,
): { values: Float32Array; labels: Int32Array } {
  const random = createRandom(seed).fork("clustered rows");
  const centers = Float32Array.from({ length: clusters * dimension }, () => random.normal());
  const values = new Float32Array(size * dimension);
  const labels = new Int32Array(size);
  for (let row = 0; row < size; row++) {
    const label = (labels[row] = random.integer(clusters));
    let squares = 0;
    for (let at = 0; at < dimension; at++) {
      const value = centers[label * dimension + at] + 0.6 * random.normal();
      values[row * dimension + at] = value;
      squares += value * value;
    }
    for (let at = 0; at < dimension; at++) values[row * dimension + at] /= Math.sqrt(squares);
  }
  return { values, labels };
}

/**
 * The contract of NeighborIndex as a vitest suite; run it on an index of your own:
 *
 *   testNeighborIndexContract("my index", () => myIndex({ seed: 1 }), { recall: 0.95 });
 *
 * Checked: rows and distances right, ascending, self excluded, ties, duplicates, k > n padded with -1 and Infinity, no rows, one
 * row, two rows, one dimension, dimension mismatch, NaN and infinity refused, use before build and after dispose,
 * dispose twice, determinism, update after drift, concurrent searches, data not mutated, annRecall against plain search,
 * abort, and for class-aware indexes the two lists and the bound.
 *
 * @param create makes a new index; called for every test
 */
export function testNeighborIndexContract(
  name: string,
  create: () => NeighborIndex,
  { exact = false, recall = 0.9, deterministic = true, tolerance = 1e-5, skip = false }: NeighborIndexPromises = {},
): void {
  const least = exact ? 1 : recall;
  const suite = skip === false ? describe : describe.skip;
  suite(`${name}${skip === false ? "" : ` (SKIPPED: ${skip})`}: contract of NeighborIndex`, () => {
    const withIndex = async <T>(use: (index: NeighborIndex) => Promise<T>): Promise<T> => {
      const index = create();
      try {
        return await use(index);
      } finally {
        index.dispose();
      }
    };
    const dimension = 12;
    const { values, labels } = clusteredRows(600, dimension, 1);
    const queries = clusteredRows(40, dimension, 2).values;
    const plainAll = plainNeighbors(values, dimension, values, 10, (query, row) => query !== row);

    /** Whatever is listed must be true: rows in range, each once, distances those of the rows, ascending. */
    const expectSound = (
      found: Neighbors,
      k: number,
      rows: Float32Array,
      asked: Float32Array,
      width: number,
      self: boolean,
    ): void => {
      const size = rows.length / width;
      const count = asked.length / width;
      expect(found.k).toBe(k);
      expect(found.indices).toBeInstanceOf(Int32Array);
      expect(found.distances).toBeInstanceOf(Float32Array);
      expect([found.indices.length, found.distances.length]).toEqual([count * k, count * k]);
      for (let query = 0; query < count; query++) {
        const own = Array.from(found.indices.subarray(query * k, (query + 1) * k));
        const distances = Array.from(found.distances.subarray(query * k, (query + 1) * k));
        const filled = own.filter((row) => row >= 0);
        expect(
          own.slice(filled.length).every((row) => row === -1),
          "padding comes last and is -1",
        ).toBe(true);
        expect(distances.slice(filled.length).every((distance) => distance === Infinity)).toBe(true);
        expect(new Set(filled).size, "no row twice").toBe(filled.length);
        if (self) expect(filled, "self excluded").not.toContain(query);
        filled.forEach((row, at) => {
          expect(row).toBeLessThan(size);
          const distance = plainDistance(asked, query, rows, row, width);
          expect(Math.abs(distances[at] - distance)).toBeLessThanOrEqual(tolerance * Math.max(distance, 0.1) + 1e-6);
          if (at > 0) expect(distances[at]).toBeGreaterThanOrEqual(distances[at - 1]);
        });
      }
    };

    test("all-kNN: rows and distances right, ascending, self excluded", () =>
      withIndex(async (index) => {
        await index.build(values, dimension);
        const found = await index.neighborsOfAll(10);
        expectSound(found, 10, values, values, dimension, true);
        expect(annRecall(found, plainAll)).toBeGreaterThanOrEqual(least);
        if (exact) expect(Array.from(found.indices)).toEqual(Array.from(plainAll.indices));
      }));

    test("search: the nearest rows of queries from outside; an indexed row finds itself", () =>
      withIndex(async (index) => {
        await index.build(values, dimension);
        const found = await index.search(queries, 10);
        expectSound(found, 10, values, queries, dimension, false);
        const truth = plainNeighbors(values, dimension, queries, 10);
        expect(annRecall(found, truth)).toBeGreaterThanOrEqual(least);
        if (exact) expect(Array.from(found.indices)).toEqual(Array.from(truth.indices));
        const own = await index.search(values.slice(0, 50 * dimension), 1);
        const itself = Array.from(own.indices).filter((row, query) => row === query).length;
        expect(itself / 50).toBeGreaterThanOrEqual(least);
      }));

    test("k > n is padded with -1 and Infinity", () =>
      withIndex(async (index) => {
        const few = values.slice(0, 5 * dimension);
        await index.build(few, dimension);
        const all = await index.neighborsOfAll(9);
        expectSound(all, 9, few, few, dimension, true);
        const searched = await index.search(queries, 9);
        expectSound(searched, 9, few, queries, dimension, false);
        for (let row = 0; row < 5; row++) expect(all.indices.subarray(row * 9).findIndex((other) => other < 0)).toBe(4);
        for (let query = 0; query < 40; query++)
          expect(searched.indices.subarray(query * 9).findIndex((other) => other < 0)).toBe(5);
      }));

    test.each([0, 1, 2])("%i rows", (size) =>
      withIndex(async (index) => {
        const few = values.slice(0, size * dimension);
        await index.build(few, dimension);
        expectSound(await index.neighborsOfAll(3), 3, few, few, dimension, true);
        const found = await index.search(queries, 3);
        expectSound(found, 3, few, queries, dimension, false);
        expect(Array.from(found.indices).filter((row) => row >= 0)).toHaveLength(40 * size);
        expect((await index.search(new Float32Array(0), 3)).indices).toHaveLength(0);
      }),
    );

    test("one dimension", () =>
      withIndex(async (index) => {
        const line = Float32Array.from({ length: 60 }, (_, at) => ((at * 37) % 60) + 0.5 * (at % 2));
        await index.build(line, 1);
        const found = await index.neighborsOfAll(4);
        expectSound(found, 4, line, line, 1, true);
        const truth = plainNeighbors(line, 1, line, 4, (query, row) => query !== row);
        expect(annRecall(found, truth)).toBeGreaterThanOrEqual(least);
      }));

    test("duplicates and ties: lists are full of distance 0", () =>
      withIndex(async (index) => {
        const rows = new Float32Array(64 * dimension);
        for (let row = 0; row < 64; row++)
          rows.set(values.subarray((row % 4) * dimension, ((row % 4) + 1) * dimension), row * dimension);
        await index.build(rows, dimension);
        const found = await index.neighborsOfAll(5);
        expectSound(found, 5, rows, rows, dimension, true);
        const zero = Array.from(found.distances).filter((distance) => distance <= 1e-6).length;
        expect(zero / found.distances.length).toBeGreaterThanOrEqual(least);
        if (!exact) return;
        const truth = plainNeighbors(rows, dimension, rows, 5, (query, row) => query !== row);
        expect(Array.from(found.indices), "ties go to the lower row").toEqual(Array.from(truth.indices));
      }));

    test("all rows equal", () =>
      withIndex(async (index) => {
        const rows = new Float32Array(40 * dimension).fill(0.25);
        await index.build(rows, dimension);
        const found = await index.neighborsOfAll(6);
        expectSound(found, 6, rows, rows, dimension, true);
        expect(Array.from(found.distances).every((distance) => distance === 0)).toBe(true);
      }));

    test("refuses NaN, infinity, rows that are not whole, another dimension, other than a whole k >= 1", () =>
      withIndex(async (index) => {
        const bad = values.slice();
        bad[17] = NaN;
        await expect(index.build(bad, dimension)).rejects.toMatchObject({ code: "ERR_VALUE" });
        bad[17] = Infinity;
        await expect(index.build(bad, dimension)).rejects.toMatchObject({ code: "ERR_VALUE" });
        await expect(index.build(values.slice(0, 13), dimension)).rejects.toMatchObject({ code: "ERR_SHAPE" });
        await index.build(values, dimension);
        await expect(index.search(bad.slice(0, 24), 3)).rejects.toMatchObject({ code: "ERR_VALUE" });
        await expect(index.search(queries.slice(0, dimension + 1), 3)).rejects.toMatchObject({ code: "ERR_SHAPE" });
        await expect(index.update(bad)).rejects.toMatchObject({ code: "ERR_VALUE" });
        await expect(index.update(values.slice(dimension))).rejects.toMatchObject({ code: "ERR_SHAPE" });
        for (const k of [0, -1, 1.5, NaN])
          await expect(index.search(queries, k)).rejects.toMatchObject({ code: "ERR_OPTION" });
        await expect(index.neighborsOfAll(0)).rejects.toMatchObject({ code: "ERR_OPTION" });
        expect((await index.search(queries, 1)).indices, "refusals left the index as it was").toHaveLength(40);
      }));

    test("use before build and after dispose is refused; dispose twice does nothing", async () => {
      const index = create();
      await expect(index.search(queries, 3)).rejects.toMatchObject({ code: "ERR_STATE" });
      await expect(index.neighborsOfAll(3)).rejects.toMatchObject({ code: "ERR_STATE" });
      await expect(index.update(values)).rejects.toMatchObject({ code: "ERR_STATE" });
      await index.build(values, dimension);
      index.dispose();
      index.dispose();
      await expect(index.search(queries, 3)).rejects.toMatchObject({ code: "ERR_STATE" });
      await expect(index.build(values, dimension)).rejects.toMatchObject({ code: "ERR_STATE" });
    });

    test("building again replaces what was indexed, also in another dimension", () =>
      withIndex(async (index) => {
        await index.build(values, dimension);
        const wide = clusteredRows(90, 20, 5).values;
        await index.build(wide, 20);
        expectSound(await index.neighborsOfAll(4), 4, wide, wide, 20, true);
        await index.build(values, dimension);
        expect(annRecall(await index.neighborsOfAll(10), plainAll)).toBeGreaterThanOrEqual(least);
      }));

    test("data are not mutated, and may be changed by the caller afterwards", () =>
      withIndex(async (index) => {
        const given = values.slice();
        const asked = queries.slice();
        await index.build(given, dimension);
        const before = await index.search(asked, 5);
        expect(given).toEqual(values);
        expect(asked).toEqual(queries);
        given.fill(0);
        const after = await index.search(asked, 5);
        expect(Array.from(after.distances)).toEqual(Array.from(before.distances));
      }));

    test("update after drift: lists are those of the moved rows", () =>
      withIndex(async (index) => {
        const random = createRandom(4);
        await index.build(values, dimension);
        await index.neighborsOfAll(10);
        let moved = values;
        for (let epoch = 0; epoch < 3; epoch++) {
          moved = moved.map((value) => value + 0.02 * random.normal());
          await index.update(moved);
          const found = await index.neighborsOfAll(10);
          expectSound(found, 10, moved, moved, dimension, true);
          const truth = plainNeighbors(moved, dimension, moved, 10, (query, row) => query !== row);
          expect(annRecall(found, truth)).toBeGreaterThanOrEqual(least);
        }
        expectSound(await index.search(queries, 3), 3, moved, queries, dimension, false);
      }));

    test("concurrent calls do not disturb one another", () =>
      withIndex(async (index) => {
        await index.build(values, dimension);
        const alone = [await index.search(queries, 7), await index.neighborsOfAll(3), await index.search(queries, 2)];
        const together = await Promise.all([
          index.search(queries, 7),
          index.neighborsOfAll(3),
          index.search(queries, 2),
        ]);
        together.forEach((found, at) => {
          expectSound(found, [7, 3, 2][at], values, at === 1 ? values : queries, dimension, at === 1);
          if (deterministic) expect(Array.from(found.indices)).toEqual(Array.from(alone[at].indices));
        });
      }));

    test.runIf(deterministic)("the same seed gives the same lists, bit for bit", async () => {
      const run = () =>
        withIndex(async (index) => {
          await index.build(values, dimension);
          return [await index.neighborsOfAll(10), await index.search(queries, 10)];
        });
      const [first, second] = [await run(), await run()];
      first.forEach((found, at) => {
        expect(found.indices).toEqual(second[at].indices);
        expect(found.distances).toEqual(second[at].distances);
      });
    });

    test("an aborted signal stops the work; the index can be built again", () =>
      withIndex(async (index) => {
        const stop = AbortSignal.abort();
        await expect(index.build(values, dimension, { signal: stop })).rejects.toMatchObject({ code: "ERR_ABORTED" });
        await index.build(values, dimension);
        await expect(index.neighborsOfAll(10, { signal: stop })).rejects.toMatchObject({ code: "ERR_ABORTED" });
        expect(annRecall(await index.neighborsOfAll(10), plainAll)).toBeGreaterThanOrEqual(least);
      }));

    test("class-aware lists, where offered: classes right, none nearer than the bound", () =>
      withIndex(async (given) => {
        if (!isClassAware(given)) return;
        const index: ClassAwareIndex = given;
        await index.build(values, dimension);
        const { same, other } = await index.classNeighborsOfAll({ labels, same: 4, other: 6 });
        expectSound(same, 4, values, values, dimension, true);
        expectSound(other, 6, values, values, dimension, true);
        const trueSame = plainNeighbors(
          values,
          dimension,
          values,
          4,
          (q, row) => q !== row && labels[q] === labels[row],
        );
        const trueOther = plainNeighbors(values, dimension, values, 6, (q, row) => labels[q] !== labels[row]);
        same.indices.forEach((row, at) => row >= 0 && expect(labels[row]).toBe(labels[Math.floor(at / 4)]));
        other.indices.forEach((row, at) => row >= 0 && expect(labels[row]).not.toBe(labels[Math.floor(at / 6)]));
        expect(annRecall(same, trueSame)).toBeGreaterThanOrEqual(least);
        expect(annRecall(other, trueOther)).toBeGreaterThanOrEqual(least);
        const bound = Float32Array.from({ length: 600 }, (_, row) => same.distances[row * 4 + 3]);
        const far = await index.classNeighborsOfAll({ labels, same: 0, other: 6, otherFartherThan: bound });
        expect(far.same.indices).toHaveLength(0);
        expectSound(far.other, 6, values, values, dimension, true);
        far.other.distances.forEach((distance, at) => expect(distance).toBeGreaterThan(bound[Math.floor(at / 6)]));
        far.other.indices.forEach((row, at) => row >= 0 && expect(labels[row]).not.toBe(labels[Math.floor(at / 6)]));
        const trueFar = plainNeighbors(
          values, dimension, values, 6, (q, row, distance) => labels[q] !== labels[row] && Math.fround(distance) > bound[q],
        ); // prettier-ignore
        expect(annRecall(far.other, trueFar)).toBeGreaterThanOrEqual(least - 1e-3);
        await expect(index.classNeighborsOfAll({ labels: labels.slice(1), same: 1, other: 1 })).rejects.toMatchObject({
          code: "ERR_SHAPE",
        });
      }));
  });
}
