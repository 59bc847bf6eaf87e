import type { ClassNeighborRequest, ClassNeighbors, IndexStatistics, Neighbors, WorkOptions } from "@smart-mining/core";
import { visitAll } from "../exact/all-pairs.js";
import { type Counted, emptyNeighbors } from "../exact/counted.js";
import { sameClassNeighbors } from "../exact/class-search.js";
import { type UpperKeys, upperKeys } from "../exact/upper-keys.js";
import type { Layout } from "../kernel/layout.js";
import { type Collected, type Collection, collect } from "../lists/collect.js";
import { type Lists, capacityFor, createLists, layoutFor } from "../lists/lists.js";
import { fillLists } from "./join-lists.js";
import { type JoinState, collectionOf } from "./join-state.js";
import { sampledRecall } from "./sampled-recall.js";

/** Both lists; `annRecall` is that of the lists of other classes on a sample, same-class lists are exact. Absent: not measured. */
export type CountedClassNeighbors = Counted<ClassNeighbors> & { readonly annRecall?: number };

/** What an index says of such lists; undefined where they were not measured. */
export function classStatistics({
  annRecall,
}: CountedClassNeighbors): Pick<IndexStatistics, "annRecall" | "reason"> | undefined {
  if (annRecall === undefined) return undefined;
  return { annRecall, reason: `lists of other classes: sampled recall ${annRecall.toFixed(3)}.` };
}

/** Lists of the same class exactly, those of other classes by the join. */
export async function joinClassNeighbors(
  caller: string,
  join: JoinState,
  request: ClassNeighborRequest,
): Promise<CountedClassNeighbors> {
  const { space, map, settings } = join;
  const mark = space.arena.mark();
  const same = await sameClassNeighbors(caller, space, request.labels, request.same, request, map);
  space.arena.release(mark);
  if (request.other === 0) return { result: { same: same.result, other: emptyNeighbors() }, computed: same.computed };
  const setup = await prepareLists(join, request);
  const filled = await fillLists(caller, join, setup.layout, settings.classProbes, request);
  const collected = await collectEnough(caller, join, setup, request);
  const result = { same: same.result, other: collected.neighbors };
  const computed = same.computed + filled + collected.computed;
  if (settings.sample === 0) return { result, computed };
  const { rowLabels: labels = 0, upperKeys: keys = 0 } = setup.layout;
  const sampled = { lists: setup.lists, k: request.other, labels, upperKeys: keys };
  const measured = await sampledRecall(caller, space, sampled, settings, request);
  return { result, computed: computed + measured.computed, annRecall: measured.recall };
}

/** Empty lists of other classes and how they are filled and collected. */
interface Setup {
  readonly lists: Lists;
  readonly layout: Layout;
  readonly collection: Collection;
}

async function prepareLists(join: JoinState, request: ClassNeighborRequest): Promise<Setup> {
  const { arena, pool, prepared } = join.space;
  const { size } = prepared;
  const given = arena.allocate(size * 4);
  arena.i32(given, size).set(request.labels);
  const labels = arena.allocate(size * 4);
  arena.kernel.reorderRows(given, 4, join.map.order, 0, size, labels);
  let bounds: UpperKeys | undefined;
  if (request.otherFartherThan !== undefined) bounds = upperKeys(join.space, request.otherFartherThan, join.map.order);
  const lists = await createLists(arena, pool, size, capacityFor(request.other));
  if (bounds !== undefined) closeLists(arena.i32(lists.thresholds, size), arena.i32(bounds.keys, size));
  const filter = { rowLabels: labels, columnLabels: labels, upperKeys: bounds?.keys ?? 0 };
  const layout = { ...layoutFor(prepared, lists), ...filter };
  const collection = {
    ...collectionOf(join, lists, request.other),
    layout,
    labels: given,
    farther: bounds?.farther ?? 0,
  };
  return { lists, layout, collection };
}

/** Collects the lists, after another search for those rows that found too few. */
async function collectEnough(
  caller: string,
  join: JoinState,
  { layout, collection }: Setup,
  request: ClassNeighborRequest,
): Promise<Pick<Collected, "neighbors" | "computed">> {
  const { arena, pool, prepared } = join.space;
  const first = await collect(arena, pool, caller, collection, request);
  // Rows deep inside their class, or with a far bound, may meet too few rows of other classes in near clusters.
  const unfit = shortRows(first.neighbors, request);
  if (unfit.length === 0) return first;
  let computed = first.computed + (await visitEverything(caller, join, layout, unfit, request));
  // Where many rows lie within the rounding of the bound, true distances have to tell.
  const second = await collect(arena, pool, caller, collection, request);
  computed += second.computed;
  const doubtful = shortRows(second.neighbors, request);
  if (doubtful.length === 0) return { neighbors: second.neighbors, computed };
  const third = await collect(arena, pool, caller, { ...collection, unfit: doubtful }, request);
  return { neighbors: third.neighbors, computed: computed + doubtful.length * prepared.size };
}

/** Finds the lists of these rows anew, among all rows. */
async function visitEverything(
  caller: string,
  { space, map }: JoinState,
  layout: Layout,
  rows: readonly number[],
  work: WorkOptions | undefined,
): Promise<number> {
  const { arena, pool, prepared } = space;
  const { size } = prepared;
  const visitors = arena.allocate(rows.length * 4);
  const places = arena.u32(map.places, size);
  const visitorOf = arena.u32(visitors, rows.length);
  rows.forEach((row, at) => (visitorOf[at] = places[row]));
  visitorOf.sort();
  const clearing = Array.from(visitorOf, (place) => ({ run: "clear" as const, args: [place, place + 1] }));
  await pool.run(caller, "compare", layout, clearing, undefined);
  return visitAll(pool, caller, layout, { visitors, count: rows.length, columns: size, skipSelf: true }, work);
}

/** Rows whose bound lets nobody in turn candidates away by their threshold, many at a time, before the bound is looked at. */
function closeLists(thresholds: Int32Array, upperKeys: Int32Array): void {
  for (let row = 0; row < thresholds.length; row++) if (upperKeys[row] === -(2 ** 31)) thresholds[row] = 2 ** 31 - 1;
}

/** Rows with fewer neighbors of other classes than are enough, though the set may hold more; no row is farther than Infinity. */
function shortRows({ k, indices }: Neighbors, request: ClassNeighborRequest): number[] {
  const { labels, otherFartherThan, otherAtLeast = k } = request;
  const sizes = new Map<number, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const short: number[] = [];
  for (let row = 0; row < labels.length; row++) {
    const possible = Math.min(otherAtLeast, labels.length - sizes.get(labels[row])!);
    if (otherFartherThan?.[row] === Infinity) continue;
    if (possible > 0 && indices[row * k + possible - 1] < 0) short.push(row);
  }
  return short;
}
