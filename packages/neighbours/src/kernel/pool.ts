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
  /** Workers at work: 1 is the calling thread alone. */
  readonly threads: number;
  /** The scratch of the calling thread (and of the first worker). */
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
  const workers: Thread[] = [];
  if (count > 1) {
    for (let at = 0; at < count; at++) workers.push(startThread());
    await Promise.all(workers.map((worker) => worker.ask(arena.shared!)));
  }
  return {
    threads: count,
    scratch: scratches[0],
    run: (caller, phase, layout, tasks, work, done) =>
      count === 1
        ? runHere(arena, scratches[0], caller, phase, layout, tasks, work, done)
        : runThere(workers, scratches, caller, phase, layout, tasks, work, done),
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

async function runThere(
  workers: readonly Thread[],
  scratches: readonly Scratch[],
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
  let failed = false;
  const idle: (() => void)[] = [];
  const wakeAll = (): void => {
    for (const wake of idle.splice(0)) wake();
  };

  const serve = async (worker: number): Promise<void> => {
    while (schedule.waiting > 0 && !failed) {
      throwIfAborted(caller, work?.signal);
      const at = schedule.take(worker);
      if (at === undefined) {
        await new Promise<void>((resolve) => idle.push(resolve));
        continue;
      }
      results[at] = await workers[worker].ask({ layout, scratch: scratches[worker], task: tasks[at] });
      done?.(at, results[at], scratches[worker]);
      schedule.finish(at);
      wakeAll();
      work?.onProgress?.({ phase, done: ++finished, total: tasks.length });
    }
  };
  throwIfAborted(caller, work?.signal);
  const served = await Promise.allSettled(
    workers.flatMap((_, worker) =>
      Array.from({ length: ahead }, async () => {
        try {
          await serve(worker);
        } catch (error) {
          failed = true;
          wakeAll();
          throw error;
        }
      }),
    ),
  );
  const rejected = served.find((outcome) => outcome.status === "rejected");
  if (rejected !== undefined) throw rejected.reason;
  return results;
}
