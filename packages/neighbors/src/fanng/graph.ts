import { type GraphLayout, type Layout, enterLayout } from "../kernel/layout.js";
import { type Lists, layoutFor } from "../lists/lists.js";
import type { Workspace } from "../rows/workspace.js";
import { FROM_TREE, TREE_NUMBERS } from "./entry-tree.js";

/** A directed graph over the rows of a workspace, in kernel memory. Vertices are places of rows. */
export interface Graph extends GraphLayout {
  readonly size: number;
  /** Where the paper's searches begin: the vertex nearest the centroid. */
  entry: number;
  /** Edges that found no slot. */
  dropped: number;
  /** Vertices that greedy search from the entry did not reach when last tried. */
  unreached: number;
  /** Edges that only the relaxed rule keeps, for searches; absent: none. */
  wide?: Graph;
  /** The tree of entry vertices (see entry-tree.ts); empty: searches begin at `entry`. */
  tree: Uint32Array;
  /** Address of the room for the tree. */
  readonly treeAddress: number;
  /** Mean distance of a vertex to the nearest other, in compared units; 0 until measured. */
  spacing: number;
}

/** What wide edges cost in the order of a search: this share of the mean squared distance to the nearest neighbor. */
const WIDE_PENALTY = 0.1;

/** Keys and the penalty must stay within int32. */
const MOST_PENALTY = 4e8;

/** Room for a graph without edges, at the arena's top. */
export function emptyGraph({ arena, prepared }: Workspace, maxDegree: number, tau: number): Graph {
  const { size } = prepared;
  const edges = arena.allocate(size * maxDegree * 4);
  const degrees = arena.allocate(size * 4);
  const treeAddress = arena.allocate(TREE_NUMBERS * 4);
  const none = { entry: 0, dropped: 0, unreached: 0, tree: new Uint32Array(0), spacing: 0 };
  return { edges, degrees, slots: maxDegree, tau: tau * prepared.scale, size, treeAddress, ...none };
}

/** The layout for tasks on the graph; lists only where a task fills them. */
export function graphLayout({ prepared }: Workspace, graph: Graph, lists?: Lists): Layout {
  const none: Lists = { listIds: 0, listKeys: 0, thresholds: 0, capacity: 4, count: 0 };
  return { ...layoutFor(prepared, lists ?? none), graph: addressesOf(graph) };
}

/** What the kernel is told of a graph. */
function addressesOf({ edges, degrees, slots, tau, wide, tree, treeAddress, spacing }: Graph): GraphLayout {
  const search = {
    wideEdges: wide?.edges ?? 0,
    wideDegrees: wide?.degrees ?? 0,
    wideSlots: wide?.slots ?? 0,
    penalty: Math.min(MOST_PENALTY, Math.round(WIDE_PENALTY * spacing ** 2)),
    tree: tree.length === 0 ? 0 : treeAddress,
  };
  return { edges, degrees, slots, tau, search };
}

/** Where a search of the graph begins. */
export function startOf({ tree, entry }: Graph): number {
  return tree.length === 0 ? entry : FROM_TREE;
}

/** Points the calling thread's kernel to the graph. */
export function enterGraph(space: Workspace, graph: Graph): void {
  const { arena, prepared, pool } = space;
  arena.kernel.setRows(prepared.width, prepared.stride, prepared.rows, prepared.half);
  arena.kernel.setColumns(prepared.rows, prepared.half, pool.scratch.packed, pool.scratch.tileOut);
  enterLayout(arena.kernel, addressesOf(graph));
}
