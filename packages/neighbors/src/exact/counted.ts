import type { Neighbors } from "@smart-mining/core";

/** Neighbors and the number of distances computed for them. */
export interface Counted<T = Neighbors> {
  readonly result: T;
  readonly computed: number;
}

/** Sum of the distances that tasks computed. */
export function total(computed: readonly number[]): number {
  return computed.reduce((sum, count) => sum + count, 0);
}

/** Lists of no neighbors at all. */
export function emptyNeighbors(): Neighbors {
  return { k: 0, indices: new Int32Array(0), distances: new Float32Array(0) };
}
