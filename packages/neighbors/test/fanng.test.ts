import { annRecall, clusteredRows, plainNeighbors } from "@smart-mining/core/testing";
import { describe, expect, test } from "vitest";
import { fanngIndex, loadFanng } from "../src/index.js";

const dimension = 16;
const { values } = clusteredRows(3000, dimension, 1, 30);
const queries = clusteredRows(3100, dimension, 1, 30).values.slice(3000 * dimension);
const truth = plainNeighbors(values, dimension, queries, 10);

describe("the graph", () => {
  test("greedy search from the entry vertex reaches every row after repair, not before", async () => {
    const repaired = fanngIndex();
    await repaired.build(values, dimension);
    expect((await repaired.structure()).unreached).toBe(0);
    const found = await repaired.search(values, 1);
    const itself = Array.from(found.distances).filter((distance) => distance === 0).length;
    expect(itself).toBe(3000);
    repaired.dispose();
  });

  test("pruning leaves fewer edges, the relaxed rule more than the plain one, and recall grows with the budget", async () => {
    const degree = async (options: Parameters<typeof fanngIndex>[0]): Promise<number> => {
      const index = fanngIndex({ repair: false, ...options });
      await index.build(values, dimension);
      const { meanDegree } = await index.structure();
      index.dispose();
      return meanDegree;
    };
    const [plain, relaxed, whole] = [
      await degree({}),
      await degree({ tau: 0.1 }),
      await degree({ construction: "neighbors", candidates: 36 }),
    ];
    expect(plain).toBeLessThan(relaxed);
    expect(relaxed).toBeLessThan(whole);
    const index = fanngIndex();
    await index.build(values, dimension);
    const bytes = await index.save();
    index.dispose();
    const recalls: number[] = [];
    for (const budget of [40, 120, 600, 3000]) {
      const at = await loadFanng(bytes, { budget });
      recalls.push(annRecall(await at.search(queries, 10), truth));
      expect(at.statistics!.distanceComputations).toBeLessThanOrEqual(100 * (budget + 10));
      at.dispose();
    }
    expect(recalls).toEqual([...recalls].sort((a, b) => a - b));
    expect(recalls[3]).toBe(1);
  });

  test("the occlusion rule holds: no kept edge has a shorter kept edge that leads nearer to its end", async () => {
    const few = values.slice(0, 400 * dimension);
    const index = fanngIndex({ repair: false });
    await index.build(few, dimension);
    const { decodeFanng } = await import("../src/fanng/saved.js");
    const graph = decodeFanng(await index.save());
    index.dispose();
    const distance = (i: number, j: number): number => {
      let sum = 0;
      for (let at = 0; at < dimension; at++) sum += (few[i * dimension + at] - few[j * dimension + at]) ** 2;
      return Math.sqrt(sum);
    };
    let from = 0;
    graph.degrees.forEach((degree, row) => {
      const edges = Array.from(graph.edges.subarray(from, from + degree));
      from += degree;
      for (const far of edges)
        for (const near of edges)
          if (distance(row, near) < distance(row, far) - 1e-3)
            expect(distance(near, far)).toBeGreaterThanOrEqual(distance(row, far) - 1e-3);
    });
  });
});

describe("wide edges and entry vertices", () => {
  test("wide edges are none of the others, and help from the same number of distances", async () => {
    const { decodeFanng } = await import("../src/fanng/saved.js");
    const indexed = values.slice(0, 500 * dimension);
    const truthOfIndexed = plainNeighbors(values, dimension, indexed, 10);
    const recallOf = async (options: Parameters<typeof fanngIndex>[0]): Promise<number> => {
      const index = fanngIndex({ budget: 120, ...options });
      await index.build(values, dimension);
      const recall = annRecall(await index.search(indexed, 10), truthOfIndexed);
      const saved = decodeFanng(await index.save());
      index.dispose();
      let [edge, wide] = [0, 0];
      for (let row = 0; row < 3000; row++) {
        const own = new Set(saved.edges.subarray(edge, (edge += saved.degrees[row])));
        const others = saved.wideEdges.subarray(wide, (wide += saved.wideDegrees[row]));
        expect(others.some((end) => own.has(end) || end === row)).toBe(false);
      }
      expect(wide > 0).toBe((options?.wide ?? 1) > 0);
      return recall;
    };
    expect(await recallOf({})).toBeGreaterThan(await recallOf({ wide: 0 }));
  });

  test("the tree of entry vertices saves distances, and every row is still reached", async () => {
    const shallow = async (entries: "tree" | "centroid"): Promise<number> => {
      const index = fanngIndex({ budget: 40, entries });
      await index.build(values, dimension);
      expect((await index.structure()).unreached).toBe(0);
      const found = annRecall(await index.search(queries, 10), truth);
      index.dispose();
      return found;
    };
    expect(await shallow("tree")).toBeGreaterThan(await shallow("centroid"));
  });

  test("a budget smaller than the tree is kept", async () => {
    const index = fanngIndex({ budget: 2 });
    await index.build(values, dimension);
    const before = index.statistics!.distanceComputations;
    const found = await index.search(queries, 3);
    expect(found.indices.filter((row) => row >= 0)).toHaveLength(200);
    // Two each by the search, and those listed are measured once more in float32.
    expect(index.statistics!.distanceComputations - before).toBeLessThanOrEqual(100 * (2 + 3));
    index.dispose();
  });
});

describe("adding and removing rows", () => {
  test("rows added one batch after another are found as well as rows built at once", async () => {
    const index = fanngIndex();
    await index.build(values.slice(0, 2000 * dimension), dimension);
    await index.add(values.slice(2000 * dimension, 2010 * dimension));
    await index.add(values.slice(2010 * dimension));
    const found = await index.search(queries, 10);
    expect(annRecall(found, truth)).toBeGreaterThan(0.97);
    expect((await index.structure()).unreached).toBe(0);
    const own = await index.search(values.slice(2000 * dimension), 1);
    expect(Array.from(own.distances).every((distance) => distance === 0)).toBe(true);
    index.dispose();
  });

  test("adding to nothing makes an index", async () => {
    const index = fanngIndex();
    await index.build(new Float32Array(0), dimension);
    await index.add(values.slice(0, 50 * dimension));
    expect(Array.from((await index.search(values.slice(0, 50 * dimension), 1)).indices)).toEqual(
      Array.from({ length: 50 }, (_, row) => row),
    );
    index.dispose();
  });

  test("removed rows are never found; the others keep their numbers and are all reached", async () => {
    const index = fanngIndex();
    await index.build(values, dimension);
    const gone = Int32Array.from({ length: 1000 }, (_, at) => at * 3);
    await index.remove(gone);
    const left = plainNeighbors(values, dimension, queries, 10, (_, row) => row % 3 !== 0);
    const found = await index.search(queries, 10);
    expect(found.indices.every((row) => row % 3 !== 0)).toBe(true);
    expect(annRecall(found, left)).toBeGreaterThan(0.97);
    expect((await index.structure()).unreached).toBe(0);
    const all = await index.neighborsOfAll(5);
    for (let row = 0; row < 3000; row++) expect(all.indices[row * 5] === -1).toBe(row % 3 === 0);
    expect(all.indices.every((row) => row === -1 || row % 3 !== 0)).toBe(true);
    const labels = new Int32Array(3000);
    const { same } = await index.classNeighborsOfAll({ labels, same: 4, other: 2 });
    expect(same.indices.every((row) => row === -1 || row % 3 !== 0)).toBe(true);
    await expect(index.remove(Int32Array.of(3000))).rejects.toThrow(/row numbers in \[0, 3000\); got 3000/);
    index.dispose();
  });
});

describe("saving", () => {
  test("a loaded index finds what the saved one finds, and keeps what was removed", async () => {
    const index = fanngIndex({ budget: 200 });
    await index.build(values, dimension);
    await index.remove(Int32Array.of(1, 2, 3));
    const bytes = await index.save();
    const loaded = await loadFanng(bytes, { budget: 200 });
    expect(await loaded.search(queries, 10)).toEqual(await index.search(queries, 10));
    expect(Buffer.from(await loaded.save()).equals(Buffer.from(bytes))).toBe(true);
    index.dispose();
    loaded.dispose();
  });

  test("every damaged byte, a cut and another version are refused", async () => {
    const index = fanngIndex();
    await index.build(values.slice(0, 20 * dimension), dimension);
    const bytes = await index.save();
    index.dispose();
    for (let at = 0; at < bytes.length; at += 7) {
      const damaged = bytes.slice();
      damaged[at] ^= 0x10;
      await expect(loadFanng(damaged), `byte ${at}`).rejects.toMatchObject({ code: "ERR_DATA" });
    }
    await expect(loadFanng(bytes.slice(0, -9))).rejects.toMatchObject({ code: "ERR_DATA" });
    await expect(loadFanng(new Uint8Array(0))).rejects.toMatchObject({ code: "ERR_DATA" });
    const { crc32, FANNG_VERSION } = await import("../src/fanng/saved.js");
    const text = Buffer.from(bytes).toString("latin1").replace(`"version":${FANNG_VERSION}`, '"version":9');
    const other = Buffer.from(text, "latin1");
    other.writeUInt32LE(crc32(other.subarray(0, -4)), other.length - 4);
    await expect(loadFanng(other)).rejects.toThrow(/version 9 is not supported/);
  });
});
