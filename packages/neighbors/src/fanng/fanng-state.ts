import { type Random, type WorkOptions, ValueError, createRandom } from "@smart-mining/core";
import { type JoinState, createJoin } from "../join/join-state.js";
import { joinOptions } from "../join/options.js";
import { type Workspace, createWorkspace } from "../rows/workspace.js";
import {
  type Graph,
  addReverseEdges,
  edgesFromLists,
  emptyGraph,
  enterGraph,
  repairReach,
  traverseAdd,
} from "./graph.js";
import { entryTree } from "./entry-tree.js";
import type { FanngSettings } from "./options.js";
import { fillWideEdges } from "./wide-edges.js";

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

/** Rows up to this number are one cluster: candidates are exact. */
const ONE_CLUSTER = 3000;

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

/** Builds the graph afresh. Returns the state and the distances computed. */
export async function buildFanng(
  caller: string,
  values: Float32Array,
  dimension: number,
  settings: FanngSettings,
  random: Random,
  work: WorkOptions | undefined,
): Promise<{ state: FanngState; computed: number }> {
  const placed = await placeForGraph(caller, values, dimension, settings, work);
  try {
    return await buildOn(caller, placed, settings, random, work);
  } catch (error) {
    placed.dispose();
    throw error;
  }
}

async function buildOn(
  caller: string,
  placed: Workspace,
  settings: FanngSettings,
  random: Random,
  work: WorkOptions | undefined,
): Promise<{ state: FanngState; computed: number }> {
  const { size } = placed.prepared;
  const graph = await emptyGraph(placed, settings.maxDegree, settings.tau);
  if (settings.construction === "prune" && settings.wide > 0)
    graph.wide = await emptyGraph(placed, settings.maxDegree, 0);
  const removed = new Set<number>();
  if (size < 2) {
    const space = { ...placed, base: placed.arena.mark() };
    return { state: { space, graph, join: undefined, order: 0, places: 0, removed }, computed: 0 };
  }
  if (settings.construction === "traverse-add") {
    const space = { ...placed, base: placed.arena.mark() };
    const steps = Math.round(settings.traversals * size);
    let computed = await traverseAdd(caller, space, graph, steps, random.fork("traverse-add"), work);
    computed += await finishGraph(caller, space, graph, settings, removed, work);
    return { state: { space, graph, join: undefined, order: 0, places: 0, removed }, computed };
  }
  const joinSettings = joinOptions.parse({
    clusterSize: size <= ONE_CLUSTER ? Math.max(16, size) : undefined,
    probes: settings.probes,
    seed: settings.seed,
    threads: settings.threads,
  });
  const join = await createJoin(caller, placed, joinSettings, random.fork("clusters"), work);
  const { order, places } = join.map;
  const computed = join.map.computed + (await graphFromJoin(caller, join, graph, settings, work));
  return { state: { space: join.space, graph, join, order, places, removed }, computed };
}

/** The graph anew from the lists of a join, after building or after the rows moved. */
export async function graphFromJoin(
  caller: string,
  join: JoinState,
  graph: Graph,
  settings: FanngSettings,
  work: WorkOptions | undefined,
): Promise<number> {
  const found = await join.listsFor(caller, settings.candidates, work);
  const { space } = join;
  const prune = settings.construction !== "neighbors";
  graph.dropped = 0;
  let computed = found.computed + (await edgesFromLists(caller, space, graph, found.lists, prune, work));
  if (prune) computed += await addReverseEdges(space, graph);
  computed += await finishGraph(caller, space, graph, settings, new Set(), work);
  if (graph.wide !== undefined) computed += await fillWideEdges(caller, space, graph, found.lists, settings.wide, work);
  return computed;
}

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
