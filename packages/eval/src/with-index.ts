import type { NeighborIndex } from "@smart-mining/core";
import { exactIndex } from "@smart-mining/neighbors";

/** Works with the index that was handed in, else with an exact one that is freed afterwards. */
export async function withIndex<T>(
  given: NeighborIndex | undefined,
  use: (index: NeighborIndex) => Promise<T>,
): Promise<T> {
  if (given !== undefined) return use(given);
  const index = exactIndex();
  try {
    return await use(index);
  } finally {
    index.dispose();
  }
}
