import { BackendError, StateError } from "@smart-mining/core";
import type { SharedBlocks } from "./shared-blocks.js";

/** Numbers in the control block. */
const ARRIVED = 0;
const GENERATION = 1;
const FAILED = 2;

/** A wait ended because one of those waited for is no more; which one and why is on its way as a message. */
export class WorkerLostError extends BackendError {
  constructor() {
    super("parallelEngine: a worker thread failed.");
  }
}

/** One thread's end of the shared memory. */
export interface Meeting {
  /** Waits until all threads have come here. @throws {WorkerLostError} when one of them failed */
  wait(): void;
  /** Adds values up over the threads, in place, in the order of the threads: the same bits in each of them. */
  reduce(values: Float32Array): void;
  /** Releases everybody with an error. */
  fail(): void;
  /** Before each task, so that all threads count their sums alike. */
  reset(): void;
}

export function meeting(blocks: SharedBlocks, worker: number): Meeting {
  const control = new Int32Array(blocks.control);
  const slots = new Float32Array(blocks.slots);
  const { workers, slotLength } = blocks;
  let turn = 0;

  function wait(): void {
    const generation = Atomics.load(control, GENERATION);
    if (Atomics.add(control, ARRIVED, 1) + 1 === workers) {
      Atomics.store(control, ARRIVED, 0);
      Atomics.add(control, GENERATION, 1);
      Atomics.notify(control, GENERATION);
    } else {
      while (Atomics.load(control, GENERATION) === generation && Atomics.load(control, FAILED) === 0)
        Atomics.wait(control, GENERATION, generation);
    }
    if (Atomics.load(control, FAILED) !== 0) throw new WorkerLostError();
  }

  return {
    wait,
    reduce(values) {
      if (values.length > slotLength)
        throw new StateError(`parallelEngine: a sum of ${values.length} numbers does not fit a slot of ${slotLength}.`);
      // Two sets by turns: who writes the next sum cannot disturb who still reads this one.
      const set = (turn++ & 1) * workers * slotLength;
      slots.set(values, set + worker * slotLength);
      wait();
      for (let at = 0; at < values.length; at++) {
        let sum = slots[set + at];
        for (let other = 1; other < workers; other++) sum += slots[set + other * slotLength + at];
        values[at] = sum;
      }
    },
    fail() {
      Atomics.store(control, FAILED, 1);
      // Also for who looked at FAILED just before and is about to sleep: the number that it waits on is no longer the same.
      Atomics.add(control, GENERATION, 1);
      Atomics.notify(control, GENERATION);
    },
    reset() {
      turn = 0;
    },
  };
}
