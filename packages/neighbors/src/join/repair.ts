import type { IndexStatistics, WorkOptions } from "@smart-mining/core";
import { type Counted, total } from "../exact/counted.js";
import { layoutFor } from "../lists/lists.js";
import { prepareRows } from "../rows/prepare-rows.js";
import { ranges } from "../rows/ranges.js";
import { fillProbes } from "./cluster-map.js";
import { forgetLists, listsFor } from "./join-lists.js";
import type { JoinState } from "./join-state.js";
import { pullAll } from "./pull.js";
import { sampledRecall } from "./sampled-recall.js";

/** Rows per task that gives the listed rows their new distances. */
const CHUNK = 4096;

/**
 * The rows moved: the lists get their new distances and one look at neighbors' neighbors. Where their recall on a sample is then
 * below what is wanted, the join is done anew.
 *
 * @param join has lists
 */
export async function repairJoin(
  caller: string,
  join: JoinState,
  values: Float32Array,
  work: WorkOptions | undefined,
): Promise<Counted<Pick<IndexStatistics, "annRecall" | "reason">>> {
  const { settings } = join;
  const { lists, k } = join.found!;
  let computed = await moveRows(caller, join, values, work);
  if (settings.sample === 0) return { result: { reason: "repaired; recall not measured." }, computed };
  const measured = await sampledRecall(caller, join.space, { lists, k }, settings, work);
  computed += measured.computed;
  const found = `sampled recall ${measured.recall.toFixed(3)}`;
  if (measured.recall >= settings.targetRecall)
    return { result: { annRecall: measured.recall, reason: `repaired: ${found}.` }, computed };
  computed += await mapAgain(caller, join, work);
  const joined = await listsFor(caller, join, k, work);
  const after = await sampledRecall(caller, join.space, { lists: joined.lists, k }, settings, work);
  const reason = `joined anew: after repair the sampled recall was ${measured.recall.toFixed(3)}, below ${settings.targetRecall}.`;
  return { result: { annRecall: after.recall, reason }, computed: computed + joined.computed + after.computed };
}

/** Puts the rows where they are now and repairs the lists. Returns distances computed. */
async function moveRows(
  caller: string,
  join: JoinState,
  values: Float32Array,
  work: WorkOptions | undefined,
): Promise<number> {
  const { space, map, settings } = join;
  const { prepared: into, pool } = space;
  const how = { metric: "euclidean", precision: "int16", into, order: map.order } as const;
  const moved = await prepareRows(caller, space, values, into.dimension, how, work);
  join.space = { ...space, prepared: moved };
  const layout = layoutFor(moved, join.found!.lists);
  const rescoring = ranges(moved.size, CHUNK).map(([from, to]) => ({ run: "rescore" as const, args: [from, to] }));
  const computed = total(await pool.run(caller, "repair", layout, rescoring, work));
  const pulling = { pull: settings.repairPull, probesDone: false };
  return computed + (await pullAll(caller, join.space, map, layout, pulling, work));
}

/** The nearest clusters of the moved rows, by the old centroids. The order of rows stays, and each row its own cluster. */
async function mapAgain(caller: string, join: JoinState, work: WorkOptions | undefined): Promise<number> {
  forgetLists(join);
  const computed = await fillProbes(caller, join.space, join.map, join.settings.probes, work);
  join.space.arena.release(join.floor);
  return computed;
}
