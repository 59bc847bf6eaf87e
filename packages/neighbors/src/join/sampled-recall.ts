import { type WorkOptions, createRandom } from "@smart-mining/core";
import { visitAll } from "../exact/all-pairs.js";
import { type Lists, capacityFor, createLists, layoutFor } from "../lists/lists.js";
import type { Workspace } from "../rows/workspace.js";
import type { JoinSettings } from "./options.js";

/** Lists for k neighbors. */
export interface SampledLists {
  readonly lists: Lists;
  readonly k: number;
  /** Of lists of other classes: addresses, by place, of the classes (int32) and of the greatest keys allowed (0: none). */
  readonly labels?: number;
  readonly upperKeys?: number;
}

/**
 * The annRecall@k of the present lists, measured exactly on a sample of rows: the share of true neighbors (or rows as near)
 * found.
 */
export async function sampledRecall(
  caller: string,
  { arena, pool, prepared }: Workspace,
  { lists, k, labels = 0, upperKeys = 0 }: SampledLists,
  settings: JoinSettings,
  work: WorkOptions | undefined,
): Promise<{ recall: number; computed: number }> {
  const { size } = prepared;
  const mark = arena.mark();
  const wanted = Math.min(size, settings.sample);
  const random = createRandom(settings.seed).fork("recall sample");
  const places = new Set<number>();
  while (places.size < wanted) places.add(random.integer(size));
  const visitors = arena.allocate(wanted * 4);
  arena.u32(visitors, wanted).set([...places].sort((a, b) => a - b));
  // Lists are by place: a block of lists for the sample alone, reached through copies of the sampled rows.
  const exact = await createLists(arena, pool, wanted, capacityFor(k));
  const rows = arena.allocate(wanted * prepared.stride);
  const half = arena.allocate(wanted * 4 + 32);
  const same = arena.allocate(wanted * 4);
  arena.kernel.reorderRows(prepared.rows, prepared.stride, visitors, 0, wanted, rows);
  arena.kernel.reorderRows(prepared.half, 4, visitors, 0, wanted, half);
  const visiting = arena.u32(same, wanted);
  for (let at = 0; at < wanted; at++) visiting[at] = at;
  const copyOf = (numbers: number): number => {
    if (numbers === 0) return 0;
    const copy = arena.allocate(wanted * 4);
    arena.kernel.reorderRows(numbers, 4, visitors, 0, wanted, copy);
    return copy;
  };
  const filters = {
    rowLabels: copyOf(labels),
    columnLabels: labels,
    upperKeys: copyOf(upperKeys),
  };
  const layout = { ...layoutFor(prepared, exact), rows, rowHalf: half, ...filters };
  const computed = await visitAll(
    pool,
    caller,
    layout,
    { visitors: same, count: wanted, columns: size, skipSelf: false },
    work,
  );
  // The row itself is among its nearest: one place more, taken out below.
  const sampled = arena.u32(visitors, wanted);
  let found = 0;
  let all = 0;
  const trueIds = arena.u32(exact.listIds, wanted * exact.capacity);
  const trueKeys = arena.i32(exact.listKeys, wanted * exact.capacity);
  const ids = arena.u32(lists.listIds, size * lists.capacity);
  const keys = arena.i32(lists.listKeys, size * lists.capacity);
  for (let at = 0; at < wanted; at++) {
    const place = sampled[at];
    const truth: number[] = [];
    for (let slot = at * exact.capacity; slot < (at + 1) * exact.capacity; slot++)
      if (trueIds[slot] !== 0xffffffff && trueIds[slot] !== place) truth.push(trueKeys[slot]);
    truth.sort((a, b) => b - a);
    const count = Math.min(k, truth.length);
    if (count === 0) continue;
    const last = truth[count - 1];
    let hits = 0;
    for (let slot = place * lists.capacity; slot < (place + 1) * lists.capacity; slot++)
      if (ids[slot] !== 0xffffffff && keys[slot] >= last) hits++;
    found += Math.min(hits, count);
    all += count;
  }
  arena.release(mark);
  return { recall: all === 0 ? 1 : found / all, computed };
}
