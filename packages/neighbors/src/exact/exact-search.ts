import type { WorkOptions } from "@smart-mining/core";
import { type Collection, collect } from "../lists/collect.js";
import { capacityFor, createLists, layoutFor } from "../lists/lists.js";
import { quantizeQueries } from "../rows/queries.js";
import type { Workspace } from "../rows/workspace.js";
import { allPairs, visitAll } from "./all-pairs.js";
import type { Counted } from "./counted.js";
import { counted, whole } from "./whole.js";

/** The k nearest other rows of every row. */
export async function exactNeighborsOfAll(
  caller: string,
  space: Workspace,
  k: number,
  work: WorkOptions | undefined,
): Promise<Counted> {
  const { arena, pool, prepared, base } = space;
  const lists = await createLists(arena, pool, prepared.size, capacityFor(k));
  const layout = layoutFor(prepared, lists);
  const compared = await allPairs(pool, caller, layout, [[0, prepared.size]], work);
  const collected = await collect(arena, pool, caller, { ...whole(space, lists, k), layout }, work);
  arena.release(base);
  return counted(collected, compared);
}

/** The k nearest rows of each query. */
export async function exactSearch(
  caller: string,
  space: Workspace,
  queries: Float32Array,
  k: number,
  work: WorkOptions | undefined,
): Promise<Counted> {
  const { arena, pool, prepared, base } = space;
  const count = queries.length / prepared.dimension;
  const form = quantizeQueries(space, queries);
  const lists = await createLists(arena, pool, count, capacityFor(k));
  const visitors = arena.allocate(count * 4);
  arena.u32(visitors, count).forEach((_, at, all) => (all[at] = at));
  const layout = { ...layoutFor(prepared, lists), rows: form.rows, rowHalf: form.half };
  const compared = await visitAll(
    pool,
    caller,
    layout,
    { visitors, count, columns: prepared.size, skipSelf: false },
    work,
  );
  const collection: Collection = {
    ...whole(space, lists, k),
    layout,
    queries: form.values,
    queryCount: count,
    errors: form.errors,
    half: form.half,
    selfExcluded: false,
    unfit: form.unfit,
  };
  const collected = await collect(arena, pool, caller, collection, work);
  arena.release(base);
  return counted(collected, compared);
}
