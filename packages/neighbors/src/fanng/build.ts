import type { Random, WorkOptions } from "@smart-mining/core";
import { listsFor } from "../join/join-lists.js";
import { type JoinState, createJoin } from "../join/join-state.js";
import { joinOptions } from "../join/options.js";
import type { Workspace } from "../rows/workspace.js";
import { type FanngState, placeForGraph } from "./fanng-state.js";
import { finishGraph } from "./finish-graph.js";
import { type Graph, emptyGraph } from "./graph.js";
import { addReverseEdges, edgesFromLists } from "./graph-edges.js";
import type { FanngSettings } from "./options.js";
import { traverseAdd } from "./traverse.js";
import { fillWideEdges } from "./wide-edges.js";

/** Rows up to this number are one cluster: candidates are exact. */
const ONE_CLUSTER = 3000;

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
  const graph = emptyGraph(placed, settings.maxDegree, settings.tau);
  if (settings.construction === "prune" && settings.wide > 0) graph.wide = emptyGraph(placed, settings.maxDegree, 0);
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
  const found = await listsFor(caller, join, settings.candidates, work);
  const { space } = join;
  const prune = settings.construction !== "neighbors";
  graph.dropped = 0;
  let computed = found.computed + (await edgesFromLists(caller, space, graph, found.lists, prune, work));
  if (prune) computed += addReverseEdges(space, graph);
  computed += await finishGraph(caller, space, graph, settings, new Set(), work);
  if (graph.wide !== undefined) computed += await fillWideEdges(caller, space, graph, found.lists, settings.wide, work);
  return computed;
}
