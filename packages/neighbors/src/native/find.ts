import { type Neighbors, type WorkOptions, squaredDistance, throwIfAborted } from "@smart-mining/core";

/** A native index over rows that were checked; `k` is never more than the number of rows. */
export interface NativeRows {
  /** Row numbers (-1: none) of the nearest rows of each query, k a query. */
  search(queries: Float32Array, k: number): ArrayLike<number>;
  dispose?(): void;
}

/** Rows as they were given, with the native index over them; absent where there are none. */
export interface Placed {
  readonly values: Float32Array;
  readonly dimension: number;
  readonly native: NativeRows | undefined;
}

/** Queries per native call: between calls the event loop gets a turn, and the signal is looked at. */
const CHUNK = 1000;

/**
 * The k nearest rows of each query by the native index, sorted by true distance and row number.
 *
 * @param self queries are the rows: none is its own neighbor
 */
export async function findNative(
  caller: string,
  { values, dimension, native }: Placed,
  queries: Float32Array,
  { k, self }: { readonly k: number; readonly self: boolean },
  work: WorkOptions | undefined,
): Promise<Neighbors> {
  const size = values.length / dimension;
  const count = queries.length / dimension;
  const indices = new Int32Array(count * k).fill(-1);
  const distances = new Float32Array(count * k).fill(Infinity);
  const asked = Math.min(size, self ? k + 1 : k);
  for (let from = 0; native !== undefined && from < count; from += CHUNK) {
    await turn(caller, { phase: "search", done: from, total: count }, work);
    const to = Math.min(count, from + CHUNK);
    const found = native.search(queries.subarray(from * dimension, to * dimension), asked);
    for (let query = from; query < to; query++) {
      const start = (query - from) * asked;
      const hits: [number, number][] = [];
      for (let at = start; at < start + asked; at++) {
        const row = found[at];
        if (row < 0 || (self && row === query)) continue;
        // Libraries round: |x|² + |y|² - 2xy loses small distances, half precision more. The true distance costs little.
        const square = squaredDistance(queries, query * dimension, values, row * dimension, dimension);
        hits.push([Math.sqrt(square), row]);
      }
      hits.sort(([a, i], [b, j]) => a - b || i - j);
      hits.slice(0, k).forEach(([distance, row], at) => {
        indices[query * k + at] = row;
        distances[query * k + at] = distance;
      });
    }
  }
  return { k, indices, distances };
}

/** Tells the progress, and gives the event loop a turn. */
export async function turn(
  caller: string,
  progress: { readonly phase: string; readonly done: number; readonly total: number },
  work: WorkOptions | undefined,
): Promise<void> {
  throwIfAborted(caller, work?.signal);
  work?.onProgress?.(progress);
  await new Promise((resolve) => setTimeout(resolve));
  throwIfAborted(caller, work?.signal);
}
