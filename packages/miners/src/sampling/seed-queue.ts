import type { Random } from "@smart-mining/core";

/** Deals classes, as their positions, in a random order. */
export interface SeedQueue {
  /** The next class in a random order of all; begins a new order when all were given. */
  next(free: (position: number) => boolean): number;
  /** Whether a class is still to come in the present order. */
  waits(position: number): boolean;
  /** Takes a class out of its turn. */
  deal(position: number): void;
  /** Whether every class was given at least once. */
  exhausted(): boolean;
}

/** @param count how many classes there are */
export function seedQueue(count: number, random: Random): SeedQueue {
  const order = (): number[] => random.shuffle(Array.from({ length: count }, (_, position) => position));
  // Taken from the end, where removing is cheap.
  let waiting = order();
  let left = count;
  const given = new Uint8Array(count);
  const take = (at: number): number => {
    const [position] = waiting.splice(at, 1);
    if (given[position] === 0) left--;
    given[position] = 1;
    return position;
  };
  return {
    next(free) {
      // A class that is already in the batch waits for a later one.
      let at = waiting.findLastIndex(free);
      if (at < 0) {
        waiting = [...order(), ...waiting];
        at = waiting.findLastIndex(free);
      }
      return take(at);
    },
    waits: (position) => waiting.includes(position),
    deal: (position) => void take(waiting.indexOf(position)),
    exhausted: () => left === 0,
  };
}
