import { type WorkOptions, throwIfAborted } from "@smart-mining/core";
import type { Arena } from "./arena.js";
import { createSchedule } from "./schedule.js";
import { type Layout, SMALL_SCRATCH, type Scratch, type Task, runTask } from "./tasks.js";
import { type Thread, startThread } from "./thread.js";

/** What a worker thread is sent: first the kernel and its memory, then tasks. */
export type WorkerRequest =
  | { readonly module: WebAssembly.Module; readonly memory: WebAssembly.Memory }
  | { readonly layout: Layout; readonly scratch: Scratch; readonly task: Task };

/** What it answers. */
export type WorkerReply = { readonly result: number } | { readonly error: string };

/** Bytes of interleaved columns: they stay in the first-level cache beside a few rows. */
const PACKED_BYTES = 32768;
/** On one thread the event loop gets a turn this often, for progress and abort. */
const TURN_MILLISECONDS = 100;
/** Tasks that a worker is sent before it answers. */
const AHEAD = 2;

/** Runs lists of tasks on the calling thread or on worker threads. */
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
    done?: (task: number, result: number, scratch: Scratch) => void,
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
    const packed = await arena.allocate(packedBytes);
    const tileOut = await arena.allocate(256);
    scratches.push({ packed, packedBytes, tileOut, small: await arena.allocate(SMALL_SCRATCH) });
  }
  // The calling thread is one of them. The others take tens of milliseconds to start; it copies rows and does tasks meanwhile.
  const workers = Array.from({ length: count - 1 }, startThread);
  const started = workers.map((worker) => worker.ask(arena.shared!));
  for (const one of started) one.catch(() => undefined); // whoever sends it tasks is told
  return {
    threads: count,
    scratch: scratches[0],
    run: (caller, phase, layout, tasks, work, done) =>
      count === 1
        ? runHere(arena, scratches[0], caller, phase, layout, tasks, work, done)
        : runShared({ arena, workers, started, scratches }, caller, phase, layout, tasks, work, done),
    dispose() {
      for (const worker of workers) worker.stop();
    },
  };
}

async function runHere(
  arena: Arena,
  scratch: Scratch,
  caller: string,
  phase: string,
  layout: Layout,
  tasks: readonly Task[],
  work: WorkOptions | undefined,
  done?: (task: number, result: number, scratch: Scratch) => void,
): Promise<number[]> {
  const results: number[] = [];
  throwIfAborted(caller, work?.signal);
  let turn = performance.now();
  for (let at = 0; at < tasks.length; at++) {
    const result = runTask({ kernel: arena.kernel, layout, scratch, memory: () => arena.buffer }, tasks[at]);
    results.push(result);
    done?.(at, result, scratch);
    if (performance.now() - turn > TURN_MILLISECONDS) {
      work?.onProgress?.({ phase, done: at + 1, total: tasks.length });
      await new Promise((resolve) => setTimeout(resolve));
      throwIfAborted(caller, work?.signal);
      turn = performance.now();
    }
  }
  work?.onProgress?.({ phase, done: tasks.length, total: tasks.length });
  return results;
}

interface Threads {
  readonly arena: Arena;
  readonly workers: readonly Thread[];
  /** Settled when a worker is ready for tasks. */
  readonly started: readonly Promise<unknown>[];
  /** The calling thread's, then the workers'. */
  readonly scratches: readonly Scratch[];
}

/** The calling thread does tasks too, and hears the workers' answers between them. */
async function runShared(
  { arena, workers, started, scratches }: Threads,
  caller: string,
  phase: string,
  layout: Layout,
  tasks: readonly Task[],
  work: WorkOptions | undefined,
  done?: (task: number, result: number, scratch: Scratch) => void,
): Promise<number[]> {
  const results = new Array<number>(tasks.length).fill(0);
  const schedule = createSchedule(tasks);
  // A worker that has its next task beside the present one need not wait for this thread. What `done` reads in the scratch
  // must not be overwritten before.
  const ahead = done === undefined ? AHEAD : 1;
  let finished = 0;
  /** Kept here and thrown at the end: nobody may still work on the memory when the caller goes on. */
  const troubles: unknown[] = [];
  const idle: (() => void)[] = [];
  const wakeAll = (): void => {
    for (const wake of idle.splice(0)) wake();
  };

  /** Does what the schedule gives this thread, 0 being the calling one, until nothing waits. */
  const serve = async (thread: number): Promise<void> => {
    const scratch = scratches[thread];
    while (schedule.waiting > 0 && troubles.length === 0) {
      throwIfAborted(caller, work?.signal);
      const at = schedule.take(thread);
      if (at === undefined) {
        await new Promise<void>((resolve) => idle.push(resolve));
        continue;
      }
      const task = tasks[at];
      if (thread > 0) results[at] = await workers[thread - 1].ask({ layout, scratch, task });
      else results[at] = runTask({ kernel: arena.kernel, layout, scratch, memory: () => arena.buffer }, task);
      done?.(at, results[at], scratch);
      schedule.finish(at);
      wakeAll();
      work?.onProgress?.({ phase, done: ++finished, total: tasks.length });
      if (thread === 0) await turnOfEvents();
    }
  };
  const fail = (error: unknown): void => {
    troubles.push(error);
    wakeAll();
  };
  throwIfAborted(caller, work?.signal);
  let over = false;
  const serving = [serve(0).catch(fail)];
  // A worker that is still starting is not waited for: it joins in when it is ready, unless all is done by then.
  const enlist = (worker: number): void => {
    if (!over) for (let sent = 0; sent < ahead; sent++) serving.push(serve(worker + 1).catch(fail));
  };
  started.forEach((ready, worker) => void ready.then(() => enlist(worker), fail));
  // The list grows while it is waited for.
  for (let at = 0; at < serving.length; at++) await serving[at];
  over = true;
  if (troubles.length > 0) throw troubles[0];
  return results;
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
