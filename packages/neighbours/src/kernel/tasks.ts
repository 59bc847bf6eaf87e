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

/** What a task sees. */
export interface TaskScope {
  readonly kernel: Kernel;
  readonly layout: Layout;
  readonly scratch: Scratch;
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

/** Every kind of task by name, the same on the calling thread and on workers. */
export const taskTypes = {
  pairs,
  visit,
  clear: (({ kernel }, from, to) => (kernel.clearLists(from, to), 0)) as TaskBody,
  centre: (({ kernel }, values, width, from, to, centre, scale, out, norms) => (
    kernel.centreRows(values, width, from, to, centre, scale, out, norms),
    0
  )) as TaskBody,
  quantise: (({ kernel }, source, width, from, to, out, half, residual, withNorm) => (
    kernel.quantiseRows(source, width, from, to, out, half, residual, withNorm),
    0
  )) as TaskBody,
  reorder: (({ kernel }, source, bytes, order, from, to, out) => (
    kernel.reorderRows(source, bytes, order, from, to, out),
    0
  )) as TaskBody,
  finish: (({ kernel, scratch }, ...args) =>
    kernel.finishLists(...([...args, scratch.small] as Parameters<Kernel["finishLists"]>))) as TaskBody,
  scan: (({ kernel }, ...args) => kernel.scanRow(...(args as Parameters<Kernel["scanRow"]>))) as TaskBody,
} satisfies Record<string, TaskBody>;

/** Runs one task. */
export function runTask(scope: TaskScope, task: Task): number {
  enter(scope);
  return taskTypes[task.run](scope, ...task.args);
}
