import { type Collected, type Collection } from "../lists/collect.js";
import type { Lists } from "../lists/lists.js";
import type { Workspace } from "../rows/workspace.js";
import type { Counted } from "./counted.js";

/** A collection over all indexed rows as their own queries. */
export function whole({ prepared }: Workspace, lists: Lists, k: number): Omit<Collection, "layout"> {
  return {
    prepared,
    lists,
    k,
    queries: prepared.values,
    queryCount: prepared.size,
    rowOrder: 0,
    columnOrder: 0,
    errors: prepared.errors,
    half: prepared.half,
    selfExcluded: true,
    labels: 0,
    sameClass: false,
    farther: 0,
  };
}

/** What was collected, with the distances of the comparison before. */
export function counted(collected: Collected, compared: number): Counted {
  return { result: collected.neighbors, computed: collected.computed + compared };
}
