import type { Neighbors, WorkOptions } from "@smart-mining/core";
import type { Arena } from "../kernel/arena.js";
import type { Pool } from "../kernel/pool.js";
import type { Layout } from "../kernel/layout.js";
import type { Task } from "../kernel/tasks.js";
import type { PreparedRows } from "../rows/prepared-rows.js";
import { ranges } from "../rows/ranges.js";
import { relativeError } from "../rows/rounding.js";
import type { Lists } from "./lists.js";

/** Rows per finishing task. */
const CHUNK = 2048;

/** How candidate lists become neighbors. */
export interface Collection {
  readonly prepared: PreparedRows;
  readonly layout: Layout;
  readonly lists: Lists;
  readonly k: number;
  /** float32 rows of the queries, `width` numbers each; of `queryCount`. */
  readonly queries: number;
  readonly queryCount: number;
  /** Query of each list and row of each listed number (u32; 0: the same). */
  readonly rowOrder: number;
  readonly columnOrder: number;
  /** float32 per list and half norm per list, to certify that no row is missing; 0: take the lists as they are. */
  readonly errors: number;
  readonly half: number;
  /** Rows are queries: none is its own neighbor. */
  readonly selfExcluded: boolean;
  /** int32 classes of the rows as given (0: none), and which rows count. */
  readonly labels: number;
  readonly sameClass: boolean;
  /** float32 per query: nearer or equally near rows do not count (0: none). */
  readonly farther: number;
  /** Queries that must be searched without the lists. */
  readonly unfit?: readonly number[];
}

/** Neighbors with true distances, and what it took. */
export interface Collected {
  readonly neighbors: Neighbors;
  /** Distances computed here. */
  readonly computed: number;
  /** Queries that were searched anew, because rounding left a doubt. */
  readonly doubtful: number;
}

/**
 * Gives the candidates their true distances, sorts them by distance and row number, and, where `errors` are given, proves
 * for each list that no row outside it can belong to the k nearest. Where the proof fails (ties, rows closer together than
 * the rounding) the query is compared with every row.
 */
export async function collect(
  arena: Arena,
  pool: Pool,
  caller: string,
  collection: Collection,
  work: WorkOptions | undefined,
): Promise<Collected> {
  const { prepared, lists, k, queryCount, rowOrder } = collection;
  const { width, metric, size } = prepared;
  const mark = arena.mark();
  const places = queryCount * k;
  const outIds = arena.allocate(places * 4);
  const outDistances = arena.allocate(places * 4);
  const clearing: Task[] = ranges(queryCount, CHUNK).map(([from, to]) => ({
    run: "clearResults",
    args: [from, to, k, outIds, outDistances],
  }));
  await pool.run(caller, "rescore", collection.layout, clearing, work);
  const kind = metric === "inner-product" ? 2 : prepared.float ? 1 : 0;
  const scale = kind === 2 ? 1 : prepared.scale * (1 + relativeError(width));
  const doubtful = new Set<number>(collection.unfit);
  const chunks = ranges(lists.count, CHUNK);
  // Each chunk's lists that could not be proved.
  const doubts = arena.allocate(lists.count * 4);
  const finishing: Task[] = chunks.map(([from, to]) => ({
    run: "finish",
    args: [
      from, to, k, width, collection.queries, prepared.values, rowOrder, collection.columnOrder, collection.farther,
      outIds, outDistances, collection.errors, collection.half, scale, kind,
      doubts + from * 4,
    ],
  })); // prettier-ignore
  const doubtsOf = await pool.run(caller, "rescore", collection.layout, finishing, work);
  chunks.forEach(([from], at) => {
    for (const list of arena.u32(doubts + from * 4, doubtsOf[at]))
      doubtful.add(rowOrder === 0 ? list : arena.u32(rowOrder + list * 4, 1)[0]);
  });
  if (doubtful.size > 0 && k > 0) {
    const queries = [...doubtful].sort((a, b) => a - b);
    await pool.run(
      caller,
      "resolve ties",
      collection.layout,
      queries.map((query) => scanTask(arena, collection, query, outIds, outDistances)),
      work,
    );
  }
  const neighbors = {
    k,
    indices: arena.i32(outIds, places).slice(),
    distances: arena.f32(outDistances, places).slice(),
  };
  arena.release(mark);
  return { neighbors, computed: lists.count * k + doubtful.size * size, doubtful: doubtful.size };
}

function scanTask(arena: Arena, collection: Collection, query: number, outIds: number, outDistances: number): Task {
  const { prepared, k, labels } = collection;
  const ids = outIds + query * k * 4;
  const distances = outDistances + query * k * 4;
  arena.i32(ids, k).fill(-1);
  arena.f32(distances, k).fill(Infinity);
  const label = labels === 0 ? 0 : arena.i32(labels + query * 4, 1)[0];
  const farther = collection.farther === 0 ? -Infinity : arena.f32(collection.farther + query * 4, 1)[0];
  return {
    run: "scan",
    args: [
      collection.queries + query * prepared.width * 4, prepared.values, 0, prepared.size, k, prepared.width,
      prepared.metric === "inner-product" ? 1 : 0, collection.selfExcluded ? query : -1, label, labels,
      collection.sameClass ? 1 : 0, farther, ids, distances, 0,
    ],
  }; // prettier-ignore
}
