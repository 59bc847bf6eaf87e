import type { Task } from "./tasks.js";

/** Words of a board before those of its tasks. */
const FINISHED = 0;
const CHANGES = 1;
const STOPPED = 2;
const AT_WORK = 3;
const HEADER = 4;

/** Where threads write which of a list of tasks are taken and done; made by `createBoard`, the same memory in every thread. */
export type Board = ArrayBuffer | SharedArrayBuffer;

/** Which tasks a thread may take. Every thread has its own over the same tasks and the same board. */
export interface Schedule {
  /**
   * Takes the first waiting task whose turn it is: those before it that share a lock are done.
   *
   * @returns its number; undefined: none at present, or none any more
   */
  take(): number | undefined;
  /** A task taken is done. */
  finish(task: number, result: number): void;
  /** Before a thread takes its first task, and after its last. */
  begin(): void;
  end(): void;
  /** Threads that have begun and not ended: while there are any, memory is in use. */
  readonly atWork: number;
  /** How many are done, by whichever thread. */
  readonly finished: number;
  /** Whether this thread has nothing left to do: all tasks are taken, or somebody stopped. */
  readonly over: boolean;
  /** No thread takes another task. */
  stop(): void;
  readonly stopped: boolean;
  /** A number that changes whenever a task is done, or somebody ends or stops. */
  readonly changes: number;
  /** Blocks this thread until `changes` is no longer `seen`, at most so many milliseconds; shared boards only. */
  wait(seen: number, milliseconds?: number): void;
  /** What the tasks that are done returned, in their order. */
  results(): number[];
}

/** @param shared whether other threads will see it */
export function createBoard(tasks: readonly Task[], shared: boolean): Board {
  const locks = new Set(tasks.flatMap((task) => task.locks ?? []));
  const bytes = resultsAt(tasks.length, locks.size) + 8 * tasks.length;
  return shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
}

/** Byte at which the results begin: after the header, whether each task is taken, and the turn each lock is at. */
function resultsAt(tasks: number, locks: number): number {
  return Math.ceil((HEADER + tasks + locks) / 2) * 8;
}

/**
 * A schedule of all tasks. Tasks that share a lock run one after the other in the order given, so what happens to the things
 * locked does not depend on the number of threads.
 */
export function createSchedule(tasks: readonly Task[], board: Board): Schedule {
  const { locks, turns } = turnsOf(tasks);
  const words = new Int32Array(board, 0, HEADER + tasks.length + locks);
  const results = new Float64Array(board, resultsAt(tasks.length, locks), tasks.length);
  const at = (lock: number): number => HEADER + tasks.length + lock;
  let first = 0;
  const changed = (): void => {
    Atomics.add(words, CHANGES, 1);
    Atomics.notify(words, CHANGES);
  };
  /** Moves on to the first task that nobody has taken. */
  const nextWaiting = (): number => {
    while (first < tasks.length && Atomics.load(words, HEADER + first) !== 0) first++;
    return first;
  };
  const stopped = (): boolean => Atomics.load(words, STOPPED) !== 0;
  const over = (): boolean => stopped() || nextWaiting() === tasks.length;
  return {
    take() {
      if (over()) return undefined;
      for (let task = first; task < tasks.length; task++) {
        if (!turns[task].every(({ lock, turn }) => Atomics.load(words, at(lock)) === turn)) continue;
        if (Atomics.compareExchange(words, HEADER + task, 0, 1) === 0) return task;
      }
      return undefined;
    },
    finish(task, result) {
      results[task] = result;
      for (const { lock } of turns[task]) Atomics.add(words, at(lock), 1);
      Atomics.add(words, FINISHED, 1);
      changed();
    },
    begin: () => void Atomics.add(words, AT_WORK, 1),
    end() {
      Atomics.sub(words, AT_WORK, 1);
      changed();
    },
    get atWork() {
      return Atomics.load(words, AT_WORK);
    },
    get finished() {
      return Atomics.load(words, FINISHED);
    },
    get over() {
      return over();
    },
    stop() {
      Atomics.store(words, STOPPED, 1);
      changed();
    },
    get stopped() {
      return stopped();
    },
    get changes() {
      return Atomics.load(words, CHANGES);
    },
    wait: (seen, milliseconds) => void Atomics.wait(words, CHANGES, seen, milliseconds),
    results: () => Array.from(results),
  };
}

/** For each task its locks, counted from 0, with its place in the queue for each of them. */
function turnsOf(tasks: readonly Task[]): { locks: number; turns: { lock: number; turn: number }[][] } {
  const numbers = new Map<number, number>();
  const queued: number[] = [];
  const turns = tasks.map(({ locks = [] }) =>
    [...new Set(locks)].map((name) => {
      const lock = numbers.get(name) ?? numbers.size;
      numbers.set(name, lock);
      const turn = queued[lock] ?? 0;
      queued[lock] = turn + 1;
      return { lock, turn };
    }),
  );
  return { locks: numbers.size, turns };
}
