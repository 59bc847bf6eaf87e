import { type WorkOptions, createRandom } from "@smart-mining/core";
import type { Workspace } from "../rows/workspace.js";
import { entryTree } from "./entry-tree.js";
import { type Graph, enterGraph } from "./graph.js";
import type { FanngSettings } from "./options.js";
import { repairReach } from "./traverse.js";

/** Chooses the entry vertices and repairs. Returns distances computed. */
export async function finishGraph(
  caller: string,
  space: Workspace,
  graph: Graph,
  settings: FanngSettings,
  removedPlaces: ReadonlySet<number>,
  work: WorkOptions | undefined,
): Promise<number> {
  enterGraph(space, graph);
  graph.entry = removedPlaces.size === 0 ? space.arena.kernel.innermost(graph.size) : innermostOf(space, removedPlaces);
  const targets = Uint32Array.from({ length: graph.size }, (_, at) => at).filter((place) => !removedPlaces.has(place));
  const random = createRandom(settings.seed).fork("entries");
  putTree(space, graph, settings.entries === "tree" ? entryTree(space, targets, random) : new Uint32Array(0));
  if (!settings.repair) return 0;
  return repairReach(caller, space, graph, targets, settings.repairRounds, work);
}

/** Gives a graph its tree of entry vertices. */
export function putTree({ arena }: Workspace, graph: Graph, tree: Uint32Array): void {
  graph.tree = tree;
  arena.u32(graph.treeAddress, tree.length).set(tree);
}

function innermostOf({ arena, prepared }: Workspace, removed: ReadonlySet<number>): number {
  const half = arena.i32(prepared.half, prepared.size);
  let best = -1;
  half.forEach((value, place) => {
    if (!removed.has(place) && (best < 0 || value < half[best])) best = place;
  });
  return Math.max(0, best);
}
