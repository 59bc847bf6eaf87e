import { type ClassNeighborRequest, type ClassNeighbors, type WorkOptions, classIndex } from "@smart-mining/core";
import { type Collected, type Collection, collect } from "../lists/collect.js";
import { capacityFor, createLists, layoutFor } from "../lists/lists.js";
import type { Workspace } from "../rows/workspace.js";
import { allPairs, visitAll } from "./all-pairs.js";
import { type Counted, emptyNeighbors } from "./counted.js";
import { upperKeys } from "./upper-keys.js";
import { counted, whole } from "./whole.js";

/** Same-class and other-class neighbors of every row. */
export async function exactClassNeighbors(
  caller: string,
  space: Workspace,
  request: ClassNeighborRequest,
): Promise<Counted<ClassNeighbors>> {
  const same = await sameClassNeighbors(caller, space, request.labels, request.same, request);
  const other = await otherClassNeighbors(caller, space, request);
  return { result: { same: same.result, other: other.result }, computed: same.computed + other.computed };
}

/**
 * The k nearest other rows of the same class, by comparing within classes only.
 *
 * @param sorted where the compared rows lie in another order: address of the place of each row
 */
export async function sameClassNeighbors(
  caller: string,
  space: Workspace,
  labels: Int32Array,
  k: number,
  work: WorkOptions | undefined,
  sorted?: { readonly places: number },
): Promise<Counted> {
  const { arena, pool, prepared } = space;
  const base = arena.mark();
  const { stride } = prepared;
  if (k === 0) return { result: emptyNeighbors(), computed: 0 };
  const { rows: byClass, starts } = classIndex(labels);
  // Rows of no class have none of the same.
  const count = byClass.length;
  const order = arena.allocate(count * 4);
  arena.i32(order, count).set(byClass);
  const rows = arena.allocate(count * stride);
  const half = arena.allocate(count * 4 + 32);
  const errors = arena.allocate(count * 4);
  let from = order;
  if (sorted !== undefined) {
    from = arena.allocate(count * 4);
    arena.kernel.reorderRows(sorted.places, 4, order, 0, count, from);
  }
  arena.kernel.reorderRows(prepared.rows, stride, from, 0, count, rows);
  arena.kernel.reorderRows(prepared.half, 4, from, 0, count, half);
  arena.kernel.reorderRows(prepared.errors, 4, from, 0, count, errors);
  const labelCopy = copyLabels(space, labels);
  const lists = await createLists(arena, pool, count, capacityFor(k));
  const layout = { ...layoutFor(prepared, lists), rows, rowHalf: half, columns: rows, columnHalf: half };
  const groups = Array.from({ length: starts.length - 1 }, (_, at) => [starts[at], starts[at + 1]] as const);
  const compared = await allPairs(pool, caller, layout, groups, work);
  const collection: Collection = {
    ...whole(space, lists, k),
    layout,
    rowOrder: order,
    columnOrder: order,
    errors,
    half,
    labels: labelCopy,
    sameClass: true,
  };
  const collected = await collect(arena, pool, caller, collection, work);
  arena.release(base);
  return counted(collected, compared);
}

/** The k nearest rows of other classes, where asked farther than a distance per row. */
async function otherClassNeighbors(caller: string, space: Workspace, request: ClassNeighborRequest): Promise<Counted> {
  const { arena, pool, prepared, base } = space;
  const k = request.other;
  if (k === 0) return { result: emptyNeighbors(), computed: 0 };
  const labels = copyLabels(space, request.labels);
  const lists = await createLists(arena, pool, prepared.size, capacityFor(k));
  const filtered = { ...layoutFor(prepared, lists), rowLabels: labels, columnLabels: labels };
  const common = { ...whole(space, lists, k), labels, sameClass: false };
  let collected: Collected;
  let compared: number;
  if (request.otherFartherThan === undefined) {
    compared = await allPairs(pool, caller, filtered, [[0, prepared.size]], request);
    collected = await collect(arena, pool, caller, { ...common, layout: filtered }, request);
  } else {
    // Nearer rows would each be a false hit of the symmetric tile: with a bound, rows look at columns from one side.
    const bounds = upperKeys(space, request.otherFartherThan);
    const layout = { ...filtered, upperKeys: bounds.keys };
    const visitors = arena.allocate(prepared.size * 4);
    arena.u32(visitors, prepared.size).forEach((_, at, all) => (all[at] = at));
    const { size } = prepared;
    compared = await visitAll(pool, caller, layout, { visitors, count: size, columns: size, skipSelf: true }, request);
    collected = await collect(arena, pool, caller, { ...common, layout, farther: bounds.farther }, request);
  }
  arena.release(base);
  return counted(collected, compared);
}

function copyLabels({ arena, prepared }: Workspace, labels: Int32Array): number {
  const copy = arena.allocate(prepared.size * 4);
  arena.i32(copy, prepared.size).set(labels);
  return copy;
}
