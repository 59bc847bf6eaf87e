import {
  type ClassAwareIndex,
  type ClassNeighbourRequest,
  type ClassNeighbours,
  type Neighbours,
  type WorkOptions,
  ShapeError,
  StateError,
  checkRows,
  parseOptions,
  throwIfAborted,
} from "@smart-mining/core";
import { type ExactOptions, exactOptions } from "./options.js";

/** Exact search: every distance is computed. The oracle of all other indexes. */
export function exactIndex(options?: ExactOptions): ClassAwareIndex {
  const { metric } = parseOptions("exactIndex", exactOptions, options);
  let rows: Float32Array | undefined;
  let dimension = 0;
  let disposed = false;
  let computed = 0;

  const distance = (a: Float32Array, at: number, b: Float32Array, bt: number): number => {
    let sum = 0;
    if (metric === "inner-product") {
      for (let d = 0; d < dimension; d++) sum -= a[at + d] * b[bt + d];
      return Math.fround(sum);
    }
    for (let d = 0; d < dimension; d++) sum += (a[at + d] - b[bt + d]) ** 2;
    return Math.fround(Math.sqrt(sum));
  };

  const built = (caller: string): Float32Array => {
    if (disposed) throw new StateError(`exactIndex.${caller}: the index was disposed.`);
    if (rows === undefined) throw new StateError(`exactIndex.${caller}: the index must be built first.`);
    return rows;
  };

  const scan = (
    queries: Float32Array,
    k: number,
    work: WorkOptions | undefined,
    keep: (query: number, row: number, distance: number) => boolean,
  ): Neighbours => {
    const reference = built("search");
    const size = reference.length / dimension;
    const count = queries.length / dimension;
    const indices = new Int32Array(count * k).fill(-1);
    const distances = new Float32Array(count * k).fill(Infinity);
    for (let query = 0; query < count; query++) {
      throwIfAborted("exactIndex", work?.signal);
      if (query % 1024 === 0) work?.onProgress?.({ phase: "search", done: query, total: count });
      const from = query * k;
      for (let row = 0; row < size; row++) {
        const value = distance(queries, query * dimension, reference, row * dimension);
        computed++;
        if (k === 0 || !(value < distances[from + k - 1]) || !keep(query, row, value)) continue;
        let at = from + k - 1;
        for (; at > from && distances[at - 1] > value; at--) {
          distances[at] = distances[at - 1];
          indices[at] = indices[at - 1];
        }
        distances[at] = value;
        indices[at] = row;
      }
    }
    return { k, indices, distances };
  };

  return {
    async build(values, width, work) {
      if (disposed) throw new StateError("exactIndex.build: the index was disposed.");
      throwIfAborted("exactIndex.build", work?.signal);
      checkRows("exactIndex.build", values, width);
      rows = values.slice();
      dimension = width;
    },
    async update(values) {
      const before = built("update");
      checkRows("exactIndex.update", values, dimension);
      if (values.length !== before.length)
        throw new ShapeError(
          `exactIndex.update: "values" must hold ${before.length / dimension} rows; got ${values.length / dimension}.`,
        );
      rows = values.slice();
    },
    async search(queries, k, work) {
      built("search");
      checkRows("exactIndex.search", queries, dimension);
      return scan(queries, k, work, () => true);
    },
    async neighboursOfAll(k, work) {
      return scan(built("neighboursOfAll"), k, work, (query, row) => query !== row);
    },
    async classNeighboursOfAll(request: ClassNeighbourRequest): Promise<ClassNeighbours> {
      const { labels, otherFartherThan } = request;
      const values = built("classNeighboursOfAll");
      return {
        same: scan(values, request.same, request, (q, row) => q !== row && labels[q] === labels[row]),
        other: scan(
          values,
          request.other,
          request,
          (q, row, d) => labels[q] !== labels[row] && (otherFartherThan === undefined || d > otherFartherThan[q]),
        ),
      };
    },
    get statistics() {
      return { distanceComputations: computed, annRecall: 1, reason: "exact search was asked for." };
    },
    dispose() {
      disposed = true;
      rows = undefined;
    },
  };
}
