import { StateError } from "@smart-mining/core";

/** Runs a named piece of work unless another is under way. @throws {StateError} at once, naming both */
export type OneAtATime = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/**
 * Keeps the calls of an engine apart: weights that change while something is embedded, or two batches in the same shared memory,
 * would give wrong numbers without a word.
 */
export function oneAtATime(engine: string): OneAtATime {
  let running: string | undefined;
  return async (name, work) => {
    if (running !== undefined)
      throw new StateError(`${engine}.${name}: called while "${running}" is under way; await one before the next.`);
    running = name;
    try {
      return await work();
    } finally {
      running = undefined;
    }
  };
}
