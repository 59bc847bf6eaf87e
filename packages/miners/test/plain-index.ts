import type { NeighborIndex, Neighbors } from "@smart-mining/core";

/** Brute-force search by the plainest code; knows no classes. */
export function plainIndex(): NeighborIndex & { calls: string[] } {
  let [rows, dimension] = [new Float32Array(0), 1];
  const calls: string[] = [];
  let computed = 0;
  const nearest = (queries: Float32Array, k: number, excluded: (query: number) => number): Neighbors => {
    const count = queries.length / dimension;
    const indices = new Int32Array(count * k).fill(-1);
    const distances = new Float32Array(count * k).fill(Infinity);
    for (let query = 0; query < count; query++) {
      const found: { row: number; distance: number }[] = [];
      for (let row = 0; row < rows.length / dimension; row++) {
        computed++;
        if (row === excluded(query)) continue;
        let sum = 0;
        for (let d = 0; d < dimension; d++) sum += (queries[query * dimension + d] - rows[row * dimension + d]) ** 2;
        found.push({ row, distance: Math.sqrt(sum) });
      }
      found.sort((a, b) => a.distance - b.distance);
      found.slice(0, k).forEach(({ row, distance }, at) => {
        indices[query * k + at] = row;
        distances[query * k + at] = distance;
      });
    }
    return { k, indices, distances };
  };
  return {
    calls,
    async build(values, width) {
      calls.push("build");
      [rows, dimension] = [values.slice(), width];
    },
    async update(values) {
      calls.push("update");
      rows = values.slice();
    },
    async search(queries, k) {
      calls.push(`search ${k}`);
      return nearest(queries, k, () => -1);
    },
    async neighborsOfAll(k) {
      calls.push(`neighborsOfAll ${k}`);
      return nearest(rows, k, (query) => query);
    },
    get statistics() {
      return { distanceComputations: computed };
    },
    dispose() {},
  };
}
