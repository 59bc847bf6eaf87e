import { createRandom } from "@smart-mining/core";
import { exactIndex, joinIndex } from "../../src/index.js";

/** What the page computes; the same function runs in Node, and the answers are compared. */
export interface PageRequest {
  readonly index: "exact" | "knn-join";
  readonly threads: number;
  readonly rows: number;
}

export interface PageAnswer {
  readonly isolated: boolean;
  readonly indices: number[];
  readonly distances: number[];
}

export async function answer({ index: name, threads, rows }: PageRequest): Promise<PageAnswer> {
  const random = createRandom(7);
  const values = Float32Array.from({ length: rows * 16 }, () => random.normal());
  const index = name === "exact" ? exactIndex({ threads }) : joinIndex({ threads });
  try {
    await index.build(values, 16);
    const { indices, distances } = await index.neighborsOfAll(5);
    return { isolated: globalThis.crossOriginIsolated ?? false, indices: [...indices], distances: [...distances] };
  } finally {
    index.dispose();
  }
}

Object.assign(globalThis, { answer });
