import type { Workspace } from "../rows/workspace.js";
import { FROM_TREE } from "./entry-tree.js";
import type { FanngState } from "./fanng-state.js";
import type { Graph } from "./graph.js";
import type { SavedFanng } from "./saved.js";

/** Copies rows and graph out of kernel memory, by row number. */
export function takeOut(state: FanngState): SavedFanng {
  const { space, graph, order, removed } = state;
  const { arena, prepared } = space;
  const { size, dimension } = prepared;
  const rowAt = order === 0 ? undefined : arena.u32(order, size);
  const rowOf = (place: number): number => rowAt?.[place] ?? place;
  const wide = graph.wide === undefined ? undefined : edgeLists(space, graph.wide, rowOf);
  return {
    size,
    dimension,
    entry: size === 0 ? 0 : rowOf(graph.entry),
    tau: graph.tau / prepared.scale,
    maxDegree: graph.slots,
    removed: [...removed].sort((a, b) => a - b),
    values: rowValues(state),
    ...edgeLists(space, graph, rowOf),
    wideDegrees: wide?.degrees ?? new Uint32Array(size),
    wideEdges: wide?.edges ?? new Uint32Array(0),
    wideTau: (graph.wide?.tau ?? 0) / prepared.scale,
    spacing: graph.spacing / prepared.scale,
    tree: mapTree(graph.tree, rowOf),
  };
}

/** Degrees and edges of a graph by row number, row after row. */
function edgeLists(
  { arena }: Workspace,
  { size, slots, ...graph }: Graph,
  rowOf: (place: number) => number,
): { degrees: Uint32Array; edges: Uint32Array } {
  const degreesAt = arena.u32(graph.degrees, size);
  const edgesAt = arena.u32(graph.edges, size * slots);
  const degrees = new Uint32Array(size);
  const starts = new Uint32Array(size + 1);
  for (let place = 0; place < size; place++) degrees[rowOf(place)] = degreesAt[place];
  for (let row = 0; row < size; row++) starts[row + 1] = starts[row] + degrees[row];
  const edges = new Uint32Array(starts[size]);
  for (let place = 0; place < size; place++) {
    const start = starts[rowOf(place)];
    for (let at = 0; at < degreesAt[place]; at++) edges[start + at] = rowOf(edgesAt[place * slots + at]);
  }
  return { degrees, edges };
}

/** The tree with other numbers for its vertices; every second number is a node. */
function mapTree(tree: ArrayLike<number>, numberOf: (vertex: number) => number): number[] {
  return Array.from(tree, (value, at) => (at % 2 === 1 || value === FROM_TREE ? value : numberOf(value)));
}

/** The float32 rows as they were given. */
function rowValues({ space: { arena, prepared } }: FanngState): Float32Array {
  const { size, dimension, width } = prepared;
  const padded = arena.f32(prepared.values, size * width);
  if (width === dimension) return padded.slice();
  const values = new Float32Array(size * dimension);
  for (let row = 0; row < size; row++)
    values.set(padded.subarray(row * width, row * width + dimension), row * dimension);
  return values;
}
