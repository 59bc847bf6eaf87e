import type { TaskScope } from "./layout.js";

export type TaskBody = (scope: TaskScope, ...args: number[]) => number;

/** All pairs of rows [rowFrom, rowTo) with rows [columnFrom, columnTo), each once, into both lists. Returns distances computed. */
export const pairs: TaskBody = (scope, rowFrom, rowTo, columnFrom, columnTo) => {
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
export const visit: TaskBody = (scope, visitors, visitorCount, columnFrom, columnTo, skipSelf) => {
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
export const pairGroups: TaskBody = (scope, starts, from, to) => {
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
export const visitGroups: TaskBody = (scope, visitors, offsets, starts, from, to) => {
  let computed = 0;
  for (let group = from; group < to; group++) {
    const [first, last] = words(scope, offsets + group * 4, 2);
    const [start, end] = words(scope, starts + group * 4, 2);
    if (last > first && end > start) computed += visit(scope, visitors + first * 4, last - first, start, end, 0);
  }
  return computed;
};

/** The same between clusters of one set of int16 rows, filling both lists (see visitBoth in assembly/pairs.ts). */
export const joinGroups: TaskBody = (scope, ...args) => {
  const [visitors, offsets, starts, from, to, home, probes, probeStride] = args;
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

/** Columns that fit into the packed block. */
function packedColumns({ layout, scratch }: TaskScope): number {
  return Math.max(8, Math.floor(scratch.packedBytes / layout.stride / 8) * 8);
}

function words(scope: TaskScope, address: number, count: number): Uint32Array {
  return new Uint32Array(scope.memory() as ArrayBuffer, address, count);
}
