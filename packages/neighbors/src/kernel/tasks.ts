import type { Kernel } from "./kernel.js";

/** Where the data of a piece of work lie; addresses in kernel memory, 0 for what is not used. */
export interface Layout {
  readonly width: number;
  readonly stride: number;
  readonly float: boolean;
  readonly rows: number;
  readonly rowHalf: number;
  readonly columns: number;
  readonly columnHalf: number;
  readonly listIds: number;
  readonly listKeys: number;
  readonly thresholds: number;
  readonly capacity: number;
  readonly rowLabels?: number;
  readonly columnLabels?: number;
  readonly upperKeys?: number;
  readonly graph?: GraphLayout;
}

/** A worker's own memory: `packed` holds a block of columns, `tileOut` a tile, `small` 64 kB for what a task needs. */
export interface Scratch {
  readonly packed: number;
  readonly packedBytes: number;
  readonly tileOut: number;
  readonly small: number;
}

/** Bytes of `Scratch.small`. */
export const SMALL_SCRATCH = 65536;

/** A graph over the columns (see assembly/graph.ts); addresses. */
export interface GraphLayout {
  readonly edges: number;
  readonly degrees: number;
  readonly slots: number;
  /** Relaxation of the occlusion rule in compared units; 0: the plain rule. */
  readonly tau: number;
  /** What a search has beyond the edges; absent where no search is meant. */
  readonly search?: SearchLayout;
}

/** Wide edges of the same vertices and the tree of entry vertices (see assembly/graph.ts); addresses, 0: none. */
export interface SearchLayout {
  readonly wideEdges: number;
  readonly wideDegrees: number;
  readonly wideSlots: number;
  readonly penalty: number;
  readonly tree: number;
}

/** What a task sees. */
export interface TaskScope {
  readonly kernel: Kernel;
  readonly layout: Layout;
  readonly scratch: Scratch;
  /** The memory at present. */
  memory(): ArrayBuffer | SharedArrayBuffer;
}

/** One call's worth of work, a few milliseconds: long calls would stay in the baseline compiler. */
export interface Task {
  readonly run: keyof typeof taskTypes;
  readonly args: readonly number[];
  /** Things that no two tasks may hold at a time. */
  readonly locks?: readonly number[];
}

/** Points the kernel to the layout. */
export function enter({ kernel, layout, scratch }: TaskScope): void {
  kernel.setRows(layout.width, layout.stride, layout.rows, layout.rowHalf);
  kernel.setColumns(layout.columns, layout.columnHalf, scratch.packed, scratch.tileOut);
  kernel.setLists(layout.listIds, layout.listKeys, layout.thresholds, layout.capacity);
  kernel.setFilter(layout.rowLabels ?? 0, layout.columnLabels ?? 0, layout.upperKeys ?? 0);
  if (layout.graph !== undefined) enterLayout(kernel, layout.graph);
}

/** Points the kernel to a graph. */
export function enterLayout(kernel: Kernel, { edges, degrees, slots, tau, search }: GraphLayout): void {
  kernel.setGraph(edges, degrees, slots, tau);
  if (search === undefined) kernel.setSearch(0, 0, 0, 0, 0);
  else kernel.setSearch(search.wideEdges, search.wideDegrees, search.wideSlots, search.penalty, search.tree);
}

/** Columns that fit into the packed block. */
function packedColumns({ layout, scratch }: TaskScope): number {
  return Math.max(8, Math.floor(scratch.packedBytes / layout.stride / 8) * 8);
}

type TaskBody = (scope: TaskScope, ...args: number[]) => number;

/** All pairs of rows [rowFrom, rowTo) with rows [columnFrom, columnTo), each once, into both lists. Returns distances computed. */
const pairs: TaskBody = (scope, rowFrom, rowTo, columnFrom, columnTo) => {
  const { kernel, layout } = scope;
  const step = packedColumns(scope);
  for (let column = columnFrom; column < columnTo; column += step) {
    const count = Math.min(step, columnTo - column);
    kernel.pack(column, count);
    if (layout.float) kernel.pairsOfFloat32(rowFrom, rowTo, column, count);
    else kernel.pairsOfInt16(rowFrom, rowTo, column, count);
  }
  const [rows, columns] = [rowTo - rowFrom, columnTo - columnFrom];
  return rowFrom === columnFrom ? (rows * (rows - 1)) / 2 : rows * columns;
};

/** The rows named at `visitors` with columns [columnFrom, columnTo), into the rows' lists. */
const visit: TaskBody = (scope, visitors, visitorCount, columnFrom, columnTo, skipSelf) => {
  const { kernel, layout } = scope;
  const step = packedColumns(scope);
  for (let column = columnFrom; column < columnTo; column += step) {
    const count = Math.min(step, columnTo - column);
    kernel.pack(column, count);
    if (layout.float) kernel.visitFloat32(visitors, visitorCount, column, count, skipSelf);
    else kernel.visitInt16(visitors, visitorCount, column, count, skipSelf);
  }
  return visitorCount * (columnTo - columnFrom);
};

/**
 * All pairs within each group of rows: group i is rows [starts[i], starts[i + 1]), for i in [from, to).
 *
 * @param starts address of u32
 */
const pairGroups: TaskBody = (scope, starts, from, to) => {
  let computed = 0;
  for (let group = from; group < to; group++) {
    const [start, end] = words(scope, starts + group * 4, 2);
    computed += pairs(scope, start, end, start, end);
  }
  return computed;
};

/**
 * Rows visit groups of columns: rows visitors[offsets[i] .. offsets[i + 1]) visit columns [starts[i], starts[i + 1]),
 * for i in [from, to). All are addresses of u32.
 */
const visitGroups: TaskBody = (scope, visitors, offsets, starts, from, to) => {
  let computed = 0;
  for (let group = from; group < to; group++) {
    const [first, last] = words(scope, offsets + group * 4, 2);
    const [start, end] = words(scope, starts + group * 4, 2);
    if (last > first && end > start) computed += visit(scope, visitors + first * 4, last - first, start, end, 0);
  }
  return computed;
};

/** The same between clusters of one set of int16 rows, filling both lists (see visitBoth in assembly/pairs.ts). */
const joinGroups: TaskBody = (scope, visitors, offsets, starts, from, to, home, probes, probeStride) => {
  const { kernel } = scope;
  const step = packedColumns(scope);
  let computed = 0;
  for (let group = from; group < to; group++) {
    const [first, last] = words(scope, offsets + group * 4, 2);
    const [start, end] = words(scope, starts + group * 4, 2);
    if (last === first) continue;
    for (let column = start; column < end; column += step) {
      const count = Math.min(step, end - column);
      kernel.pack(column, count);
      kernel.visitBoth(visitors + first * 4, last - first, column, count, home, probes, probeStride);
    }
    computed += (last - first) * (end - start);
  }
  return computed;
};

function words(scope: TaskScope, address: number, count: number): Uint32Array {
  return new Uint32Array(scope.memory() as ArrayBuffer, address, count);
}

/** A task that is one call of the kernel; what it returns, if anything, is the task's result. */
function call(name: keyof Kernel): TaskBody {
  return ({ kernel }, ...args) => (kernel[name] as (...args: number[]) => number | undefined)(...args) ?? 0;
}

/** Every kind of task by name, the same on the calling thread and on workers. */
export const taskTypes = {
  pairs,
  visit,
  pairGroups,
  visitGroups,
  joinGroups,
  clear: call("clearLists"),
  sum: call("sumRows"),
  measure: call("measureRows"),
  float: call("floatRows"),
  fix: call("fixRows"),
  boundErrors: call("boundErrors"),
  clearResults: call("clearResults"),
  reorder: call("reorderRows"),
  sort: call("sortLists"),
  heads: call("copyHeads"),
  homes: call("copyHomes"),
  sumClusters: call("sumClusters"),
  takeProbes: call("takeProbes"),
  countRows: call("countRows"),
  scatterRows: call("scatterRows"),
  probesFromHome: call("probesFromHome"),
  groupVisitors: call("groupVisitors"),
  rescore: call("rescoreLists"),
  traverse: call("traverse"),
  dropNarrow: call("dropNarrow"),
  searchGraph: call("searchMany"),
  scan: call("scanRow"),
  pull: (({ kernel, scratch }, ...args) =>
    kernel.pull(...([...args, scratch.small, scratch.small + 32768] as Parameters<Kernel["pull"]>))) as TaskBody,
  prune: (({ kernel }, ...args) => (
    kernel.edgesFromLists(...(args as Parameters<Kernel["edgesFromLists"]>)),
    kernel.takeComputed()
  )) as TaskBody,
  finish: call("finishLists"),
} satisfies Record<string, TaskBody>;

/** Runs one task. */
export function runTask(scope: TaskScope, task: Task): number {
  enter(scope);
  return taskTypes[task.run](scope, ...task.args);
}
