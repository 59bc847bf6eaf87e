import { type WorkOptions, ValueError } from "@smart-mining/core";
import type { JoinState } from "../join/join-state.js";
import { type Workspace, createWorkspace } from "../rows/workspace.js";
import type { Graph } from "./graph.js";
import type { FanngSettings } from "./options.js";

/** Rows, their graph and, as long as rows were neither added nor removed, the nearest-neighbor lists it came from. */
export interface FanngState {
  readonly space: Workspace;
  readonly graph: Graph;
  readonly join: JoinState | undefined;
  /** Address of the row at each place and of the place of each row; 0: rows lie as given. */
  readonly order: number;
  readonly places: number;
  /** Row numbers that were removed. */
  readonly removed: ReadonlySet<number>;
}

/** Puts rows into memory for FANNG. @throws {ValueError} where int16 cannot hold them */
export async function placeForGraph(
  caller: string,
  values: Float32Array,
  dimension: number,
  settings: FanngSettings,
  work: WorkOptions | undefined,
): Promise<Workspace> {
  const how = { metric: "euclidean", precision: "int16", threads: settings.threads } as const;
  const space = await createWorkspace(caller, values, dimension, how, work);
  if (!space.prepared.float) return space;
  space.dispose();
  throw new ValueError(
    `${caller}: "values" must have norms between 1e-15 and 1e18; the greatest is ${Math.sqrt(space.prepared.greatest)}.`,
  );
}

/** The places of all removed rows. */
export function removedPlaces({ space, places, removed }: FanngState): Set<number> {
  const placeOf = places === 0 ? undefined : space.arena.u32(places, space.prepared.size);
  return new Set([...removed].map((row) => placeOf?.[row] ?? row));
}
