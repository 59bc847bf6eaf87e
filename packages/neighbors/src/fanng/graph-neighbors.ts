import type { ClassNeighborRequest, Neighbors, WorkOptions } from "@smart-mining/core";
import type { Counted } from "../exact/counted.js";
import { sameClassNeighbors } from "../exact/class-search.js";
import { upperKeys } from "../exact/upper-keys.js";
import { type Collection, collect } from "../lists/collect.js";
import { type Lists, capacityFor, createLists, layoutFor } from "../lists/lists.js";
import { quantizeQueries } from "../rows/queries.js";
import { type CountedClassNeighbors, joinClassNeighbors } from "../join/class-lists.js";
import type { FanngState } from "./fanng-state.js";
import type { FanngSettings } from "./options.js";
import { CLASSES, searchGraph } from "./search.js";

/** Searches of all rows look at no fewer distances than this many times k. */
const BUDGET_PER_K = 20;

/** The k nearest rows of each query, by greedy search from the entry vertices. */
export async function graphSearch(
  caller: string,
  state: FanngState,
  settings: FanngSettings,
  queries: Float32Array,
  k: number,
  work: WorkOptions | undefined,
): Promise<Counted> {
  const { space, graph } = state;
  const { arena, pool, prepared } = space;
  const count = queries.length / prepared.dimension;
  if (prepared.size === state.removed.size || count === 0) return { result: unfilled(count, k), computed: 0 };
  const form = quantizeQueries(space, queries);
  const lists = await createLists(arena, pool, count, capacityFor(k));
  const { budget } = settings;
  const search = { lists, rows: form.rows, half: form.half, count, budget, fromSelf: false, classes: CLASSES.all };
  const computed = await searchGraph(caller, space, graph, search, work);
  const collection = { ...collectionOf(state, lists, k), queries: form.values, queryCount: count, rowOrder: 0 };
  const collected = await collect(arena, pool, caller, { ...collection, selfExcluded: false }, work);
  return { result: collected.neighbors, computed: computed + collected.computed };
}

/** The k nearest other rows of every row, each searched from itself; removed rows get none. */
export async function graphNeighborsOfAll(
  caller: string,
  state: FanngState,
  settings: FanngSettings,
  k: number,
  work: WorkOptions | undefined,
): Promise<Counted> {
  const { space, graph } = state;
  const { arena, pool, prepared } = space;
  const { size } = prepared;
  if (size < 2) return { result: unfilled(size, k), computed: 0 };
  const lists = await createLists(arena, pool, size, capacityFor(k));
  const budget = Math.max(settings.budget, BUDGET_PER_K * k);
  const search = {
    lists, rows: prepared.rows, half: prepared.half, count: size, budget, fromSelf: true, classes: CLASSES.all,
  }; // prettier-ignore
  const computed = await searchGraph(caller, space, graph, search, work);
  const collected = await collect(arena, pool, caller, collectionOf(state, lists, k), work);
  return { result: collected.neighbors, computed: computed + collected.computed };
}

/** Same-class lists exactly, other-class lists by walking the whole graph from each row and listing the other classes. */
export async function graphClassNeighbors(
  caller: string,
  state: FanngState,
  settings: FanngSettings,
  request: ClassNeighborRequest,
): Promise<CountedClassNeighbors> {
  if (state.join !== undefined) return joinClassNeighbors(caller, state.join, request);
  const { space, graph, order, places } = state;
  const { arena, pool, prepared } = space;
  const { size } = prepared;
  const k = request.other;
  const sorted = places === 0 ? undefined : { places };
  const same = await sameClassNeighbors(caller, space, request.labels, request.same, request, sorted);
  dropRemoved(state, same.result);
  if (k === 0 || size < 2) return { result: { same: same.result, other: unfilled(size, k) }, computed: same.computed };
  const given = arena.allocate(size * 4);
  arena.i32(given, size).set(request.labels);
  let labels = given;
  if (order !== 0) {
    labels = arena.allocate(size * 4);
    arena.kernel.reorderRows(given, 4, order, 0, size, labels);
  }
  const bounds = request.otherFartherThan === undefined ? undefined : upperKeys(space, request.otherFartherThan, order);
  const lists = await createLists(arena, pool, size, capacityFor(k));
  const search = {
    lists,
    rows: prepared.rows,
    half: prepared.half,
    count: size,
    budget: Math.max(settings.budget, BUDGET_PER_K * k),
    fromSelf: true,
    classes: CLASSES.other,
    rowLabels: labels,
    columnLabels: labels,
    upperKeys: bounds?.keys,
  };
  const computed = await searchGraph(caller, space, graph, search, request);
  const collection = { ...collectionOf(state, lists, k), labels: given, farther: bounds?.farther ?? 0 };
  const other = await collect(arena, pool, caller, collection, request);
  return {
    result: { same: same.result, other: other.neighbors },
    computed: same.computed + computed + other.computed,
  };
}

/** Removed rows neither have neighbors nor are any: for lists that were found without the graph. */
function dropRemoved({ removed, space }: FanngState, { k, indices, distances }: Neighbors): void {
  if (removed.size === 0) return;
  for (let row = 0; row < space.prepared.size; row++) {
    let kept = row * k;
    for (let at = row * k; at < (row + 1) * k; at++) {
      if (removed.has(row) || removed.has(indices[at])) continue;
      indices[kept] = indices[at];
      distances[kept++] = distances[at];
    }
    indices.fill(-1, kept, (row + 1) * k);
    distances.fill(Infinity, kept, (row + 1) * k);
  }
}

function collectionOf({ space, order }: FanngState, lists: Lists, k: number): Collection {
  const { prepared } = space;
  return {
    prepared,
    layout: layoutFor(prepared, lists),
    lists,
    k,
    queries: prepared.values,
    queryCount: prepared.size,
    rowOrder: order,
    columnOrder: order,
    errors: 0,
    half: 0,
    selfExcluded: true,
    labels: 0,
    sameClass: false,
    farther: 0,
  };
}

function unfilled(count: number, k: number): Neighbors {
  return { k, indices: new Int32Array(count * k).fill(-1), distances: new Float32Array(count * k).fill(Infinity) };
}
