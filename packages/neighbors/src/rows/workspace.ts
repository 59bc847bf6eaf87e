import type { WorkOptions } from "@smart-mining/core";
import { type Arena, createArena } from "../kernel/arena.js";
import { createPool } from "../kernel/pool.js";
import { prepareRows } from "./prepare-rows.js";
import type { Memory, Metric, PreparedRows } from "./prepared-rows.js";

/** Memory, threads and the rows in them: what an index of this package stands on. */
export interface Workspace extends Memory {
  readonly prepared: PreparedRows;
  /** Everything above the rows; release to it when a call is over. */
  readonly base: number;
  dispose(): void;
}

/** How a workspace is made. */
export interface WorkspaceOptions {
  readonly metric: Metric;
  readonly threads: number;
  readonly precision: "auto" | "int16" | "float32";
}

/** Puts rows into a new workspace, or into a given one when their dimension is the same (its memory and threads stay). */
export async function createWorkspace(
  caller: string,
  values: Float32Array,
  dimension: number,
  options: WorkspaceOptions,
  work: WorkOptions | undefined,
  reuse?: Workspace,
): Promise<Workspace> {
  if (reuse !== undefined && reuse.prepared.dimension !== dimension) {
    reuse.dispose();
    return createWorkspace(caller, values, dimension, options, work);
  }
  const arena = reuse?.arena ?? (await createArena(options.threads > 1));
  const pool = reuse?.pool ?? (await createPool(arena, options.threads, Math.ceil(dimension / 8) * 8 * 4));
  const bottom = reuse === undefined ? arena.mark() : bottoms.get(arena)!;
  bottoms.set(arena, bottom);
  arena.release(bottom);
  try {
    const prepared = await prepareRows(caller, { arena, pool }, values, dimension, options, work);
    return { arena, pool, prepared, base: arena.mark(), dispose: () => pool.dispose() };
  } catch (error) {
    pool.dispose();
    throw error;
  }
}

/** Where the rows begin in an arena: above the scratch of its pool. */
const bottoms = new WeakMap<Arena, number>();
