import { BackendError, StateError } from "@smart-mining/core";

/** Numbers in the control block. */
const ARRIVED = 0;
const GENERATION = 1;
const FAILED = 2;
/** Whether the workers go on to the backward pass (1) or drop the step (0). */
const VERDICT = 3;
const CONTROL_LENGTH = 4;

/** The memory that the threads of a parallel engine share; plain buffers, so that it can be posted to them. */
export interface SharedBlocks {
  readonly workers: number;
  readonly control: SharedArrayBuffer;
  /** All weights and running statistics, one after the other. */
  readonly weights: SharedArrayBuffer;
  /** One gradient of all trainable weights per worker. */
  readonly gradients: SharedArrayBuffer;
  /** Two sets of one slot per worker, for sums over the workers. */
  readonly slots: SharedArrayBuffer;
  readonly slotLength: number;
}

/** A wait ended because one of those waited for is no more; which one and why is on its way as a message. */
export class WorkerLostError extends BackendError {
  constructor() {
    super("parallelEngine: a worker thread failed.");
  }
}

export function createSharedBlocks(
  workers: number,
  weights: number,
  trainable: number,
  slotLength: number,
): SharedBlocks {
  const floats = (count: number): SharedArrayBuffer => new SharedArrayBuffer(count * 4);
  return {
    workers,
    control: floats(CONTROL_LENGTH),
    weights: floats(weights),
    gradients: floats(workers * trainable),
    slots: floats(2 * workers * slotLength),
    slotLength,
  };
}

/** One thread's end of the shared memory. */
export interface Meeting {
  /** Waits until all threads have come here. @throws {WorkerLostError} when one of them failed */
  wait(): void;
  /** Adds values up over the threads, in place, in the order of the threads: the same bits in each of them. */
  reduce(values: Float32Array): void;
  /** Releases everybody with an error. */
  fail(): void;
  /** The first thread says whether the step goes on; read by the others after the next `wait`. */
  verdict: boolean;
  /** Forgets what half a step left behind: for a fresh step after a failed one. */
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
    get verdict() {
      return Atomics.load(control, VERDICT) === 1;
    },
    set verdict(goesOn) {
      Atomics.store(control, VERDICT, goesOn ? 1 : 0);
    },
    reset() {
      turn = 0;
    },
  };
}
