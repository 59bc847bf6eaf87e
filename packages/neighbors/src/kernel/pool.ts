import { AbortedError, type WorkOptions, throwIfAborted } from "@smart-mining/core";
import type { Arena } from "./arena.js";
import { type Board, type Schedule, createBoard, createSchedule } from "./schedule.js";
import { othersAtWork, takeTasks } from "./take-part.js";
import { type Layout, SMALL_SCRATCH, type Scratch } from "./layout.js";
import { type Task, runTask } from "./tasks.js";
import { type Thread, startThread } from "./thread.js";

/** Bytes of interleaved columns: they stay in the first-level cache beside a few rows. */
const PACKED_BYTES = 32768;
/** The event loop gets a turn this often, for progress and abort. */
const TURN_MILLISECONDS = 50;
/** The calling thread waits this long for another thread before the event loop gets a turn. */
const WAIT_MILLISECONDS = 5;

/** Runs lists of tasks on the calling thread and on worker threads. */
export interface Pool {
  /** Threads at work, the calling one among them. */
  readonly threads: number;
  /** The scratch of the calling thread. */
  readonly scratch: Scratch;
  /**
   * Runs all tasks and returns their results in the order given. Tasks that share a lock run in the order given, so that
   * results are the same for any number of threads.
   */
  run(
    caller: string,
    phase: string,
    layout: Layout,
    tasks: readonly Task[],
    work: WorkOptions | undefined,
  ): Promise<number[]>;
  dispose(): void;
}

/**
 * @param threads   wanted; without shared memory (a browser page that is not cross-origin isolated) there is one
 * @param stride    bytes per row, for the size of the scratch
 */
export async function createPool(arena: Arena, threads: number, stride: number): Promise<Pool> {
  const count = arena.shared === undefined ? 1 : threads;
  const packedBytes = Math.max(PACKED_BYTES, stride * 8);
  const scratches: Scratch[] = [];
  for (let at = 0; at < count; at++) {
    const packed = arena.allocate(packedBytes);
    const tileOut = arena.allocate(256);
    scratches.push({ packed, packedBytes, tileOut, small: arena.allocate(SMALL_SCRATCH) });
  }
  // The calling thread is one of them. The others take tens of milliseconds to start; it copies rows and does tasks meanwhile.
  const helpers = scratches.slice(1).map((scratch) => startHelper(arena, scratch));
  return {
    threads: count,
    scratch: scratches[0],
    async run(caller, phase, layout, tasks, work) {
      throwIfAborted(caller, work?.signal);
      const board = createBoard(tasks, count > 1);
      const schedule = createSchedule(tasks, board);
      const round: Round = { arena, scratch: scratches[0], caller, phase, layout, tasks, work, schedule };
      if (tasks.length < 2 || count === 1) await workAlong(round);
      else await workTogether(round, board, helpers);
      work?.onProgress?.({ phase, done: tasks.length, total: tasks.length });
      return schedule.results();
    },
    dispose() {
      for (const { thread } of helpers) thread.stop();
    },
  };
}

/** A worker thread with its memory. */
interface Helper {
  readonly thread: Thread;
  /** Fails when it could not start. */
  readonly started: Promise<void>;
  readonly scratch: Scratch;
}

function startHelper(arena: Arena, scratch: Scratch): Helper {
  const thread = startThread();
  const started = thread.ask(arena.shared!);
  started.catch(() => undefined); // whoever sends it tasks is told
  return { thread, started, scratch };
}

/** One list of tasks as the calling thread sees it. */
interface Round {
  readonly arena: Arena;
  readonly scratch: Scratch;
  readonly caller: string;
  readonly phase: string;
  readonly layout: Layout;
  readonly tasks: readonly Task[];
  readonly work: WorkOptions | undefined;
  readonly schedule: Schedule;
}

/** Does tasks on the calling thread until none is left to take. */
async function workAlong({ arena, scratch, caller, phase, layout, tasks, work, schedule }: Round): Promise<void> {
  const run = (task: number): number =>
    runTask({ kernel: arena.kernel, layout, scratch, memory: () => arena.buffer }, tasks[task]);
  let turn = performance.now();
  for (const seen of takeTasks(schedule, run)) {
    if (seen === undefined) {
      work?.onProgress?.({ phase, done: schedule.finished, total: tasks.length });
      if (performance.now() - turn < TURN_MILLISECONDS) continue;
    } else change(schedule, seen);
    await turnOfEvents();
    throwIfAborted(caller, work?.signal);
    turn = performance.now();
  }
}

/**
 * The calling thread and the workers take tasks from one board. A worker that is still starting is not waited for: it finds the
 * boards of the past with nothing left to take.
 */
async function workTogether(round: Round, board: Board, helpers: readonly Helper[]): Promise<void> {
  const { caller, layout, tasks, work, schedule } = round;
  const troubles: unknown[] = [];
  const fail = (error: unknown): void => {
    troubles.push(error);
    schedule.stop();
  };
  let lost = false;
  const answers = helpers.map(({ thread, started, scratch }) =>
    Promise.all([started, thread.ask({ layout, scratch, tasks, board })]).catch((error: unknown) => {
      lost = true;
      fail(error);
    }),
  );
  await workAlong(round).catch(fail);
  // Nobody may still work on the memory when the caller goes on.
  for (const seen of othersAtWork(schedule)) {
    if (lost) break;
    change(schedule, seen);
    await turnOfEvents();
    // The others then take no further task.
    if (work?.signal?.aborted && troubles.length === 0) fail(new AbortedError(caller, { cause: work.signal.reason }));
  }
  // A worker that stopped all tells why; where one was lost, the others answer when they are done.
  if (lost || (schedule.finished < tasks.length && troubles.length === 0)) await Promise.all(answers);
  if (troubles.length > 0) throw troubles[0];
}

/** Whether this thread may wait; in browsers that of the page may not. */
let mayWait = true;

/** Waits for another thread, but not so long that the event loop starves. */
function change(schedule: Schedule, seen: number): void {
  if (!mayWait) return;
  try {
    schedule.wait(seen, WAIT_MILLISECONDS);
  } catch {
    mayWait = false;
  }
}

const channel = typeof setImmediate === "function" ? undefined : new MessageChannel();
const turns: (() => void)[] = [];
if (channel !== undefined) channel.port1.onmessage = () => turns.shift()?.();

/** Lets waiting messages in; a timer would take a millisecond or more. */
function turnOfEvents(): Promise<void> {
  return new Promise((resolve) => {
    if (channel === undefined) setImmediate(resolve);
    else {
      turns.push(resolve);
      channel.port2.postMessage(undefined);
    }
  });
}
