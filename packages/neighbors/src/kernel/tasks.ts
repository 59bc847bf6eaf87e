import { type TaskBody, joinGroups, pairGroups, pairs, visit, visitGroups } from "./compare-tasks.js";
import type { Kernel } from "./kernel.js";
import { type TaskScope, enter } from "./layout.js";

/** One call's worth of work, a few milliseconds: long calls would stay in the baseline compiler. */
export interface Task {
  readonly run: keyof typeof taskTypes;
  readonly args: readonly number[];
  /** Things that no two tasks may hold at a time. */
  readonly locks?: readonly number[];
}

/** A task that is one call of the kernel; what it returns, if anything, is the task's result. */
function call(name: keyof Kernel): TaskBody {
  return ({ kernel }, ...args) => (kernel[name] as (...args: number[]) => number | undefined)(...args) ?? 0;
}

/** Every kind of task by name, the same on the calling thread and on workers. */
const taskTypes = {
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
