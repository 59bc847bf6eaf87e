import type { Random, WorkOptions } from "@smart-mining/core";
import type { Collection } from "../lists/collect.js";
import type { Lists } from "../lists/lists.js";
import type { Workspace } from "../rows/workspace.js";
import { type ClusterMap, mapClusters } from "./cluster-map.js";
import { type JoinSettings, clusterSizeFor } from "./options.js";

/** Clustered rows and the lists found on them. */
export interface JoinState {
  readonly settings: JoinSettings;
  readonly map: ClusterMap;
  /** The rows, in the order of the map; another when they moved. */
  space: Workspace;
  /** The arena's top when there are no lists. */
  readonly floor: number;
  /** The lists found last, and for how many neighbors. They stay until the rows change. */
  found: { readonly lists: Lists; readonly k: number } | undefined;
  /** The arena's top between calls. */
  base: number;
}

/** Clusters the rows of a workspace. */
export async function createJoin(
  caller: string,
  given: Workspace,
  settings: JoinSettings,
  random: Random,
  work: WorkOptions | undefined,
): Promise<JoinState> {
  const clusterSize = settings.clusterSize ?? clusterSizeFor(given.prepared.size);
  const { map, prepared } = await mapClusters(caller, given, { clusterSize, probes: settings.probes }, random, work);
  const floor = given.arena.mark();
  return { settings, map, space: { ...given, prepared, base: floor }, floor, found: undefined, base: floor };
}

/** How the lists of a join become neighbors. */
export function collectionOf({ space, map }: JoinState, lists: Lists, k: number): Omit<Collection, "layout"> {
  const { prepared } = space;
  return {
    prepared,
    lists,
    k,
    queries: prepared.values,
    queryCount: prepared.size,
    rowOrder: map.order,
    columnOrder: map.order,
    errors: 0,
    half: 0,
    selfExcluded: true,
    labels: 0,
    sameClass: false,
    farther: 0,
  };
}
