import type { Task } from "./tasks.js";

/** Which worker a task may go to, kept in order: tasks that share a lock run one after the other as they were given. */
export interface Schedule {
  /**
   * Takes the first waiting task that `worker` may be sent now: none of its locks is held by another worker or wanted by an
   * earlier task that still waits. A worker does what it is sent in turn, so its own locks are no obstacle.
   *
   * @returns the task's number; undefined: none at present
   */
  take(worker: number): number | undefined;
  /** A task taken is done. */
  finish(task: number): void;
  readonly waiting: number;
}

/** A schedule of all tasks. What runs in which order on each lock does not depend on the number of workers. */
export function createSchedule(tasks: readonly Task[]): Schedule {
  const waiting = tasks.map((_, at) => at);
  const holders = new Map<number, { worker: number; count: number }>();
  const locksOf = (task: number): readonly number[] => tasks[task].locks ?? [];
  return {
    take(worker) {
      const wanted = new Set<number>();
      const free = (lock: number): boolean => {
        const holder = holders.get(lock);
        return !wanted.has(lock) && (holder === undefined || holder.worker === worker);
      };
      const place = waiting.findIndex((task) => {
        const locks = locksOf(task);
        if (locks.every(free)) return true;
        for (const lock of locks) wanted.add(lock);
        return false;
      });
      if (place < 0) return undefined;
      const [task] = waiting.splice(place, 1);
      for (const lock of locksOf(task)) {
        const holder = holders.get(lock);
        if (holder === undefined) holders.set(lock, { worker, count: 1 });
        else holder.count++;
      }
      return task;
    },
    finish(task) {
      for (const lock of locksOf(task)) if (--holders.get(lock)!.count === 0) holders.delete(lock);
    },
    get waiting() {
      return waiting.length;
    },
  };
}

/**
 * All pairs (i, j) with i < j below `count`, near ones first, in such an order that pairs which follow one another share nothing:
 * workers find enough to do.
 */
export function pairsApart(count: number): [number, number][] {
  const pairs: [number, number][] = [];
  for (let apart = 1; apart < count; apart++)
    for (const half of [0, 1])
      for (let at = 0; at + apart < count; at++) if (Math.floor(at / apart) % 2 === half) pairs.push([at, at + apart]);
  return pairs;
}
