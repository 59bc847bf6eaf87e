import { xoroshiro128plus, xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { ValueError } from "./errors.js";

/** The whole state of a generator, for checkpoints; plain JSON. */
export type RandomState = readonly number[];

/**
 * A seeded source of random numbers. Pass it in; never keep one in a module.
 * Fork it by name, so that a new draw in one place does not shift another.
 */
export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  next(): number;
  /** Uniform whole number in [0, bound). */
  integer(bound: number): number;
  /** Standard normal. */
  normal(): number;
  /** Shuffles in place (Fisher-Yates) and returns its argument. */
  shuffle<T extends { length: number; [index: number]: number } | unknown[]>(values: T): T;
  /** An independent generator that depends on this one's seed and on the name, not on how much was drawn. */
  fork(name: string | number): Random;
  /** The present state, for a checkpoint. */
  state(): RandomState;
  /** Goes back to a state got from `state()`. */
  restore(state: RandomState): void;
}

/** A generator (xoroshiro128+) from a whole-number seed. The same seed gives the same numbers everywhere. */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) throw new ValueError(`createRandom: "seed" must be a whole number; got ${seed}.`);
  return new XoroshiroRandom(mix(seed | 0, Math.floor(seed / 2 ** 32)));
}

class XoroshiroRandom implements Random {
  readonly #seed: number;
  #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.#seed = seed;
    this.#generator = xoroshiro128plus(seed);
  }

  next(): number {
    return (this.#generator.next() >>> 0) / 2 ** 32;
  }

  integer(bound: number): number {
    if (!(Number.isInteger(bound) && bound >= 1 && bound <= 2 ** 32))
      throw new ValueError(`Random.integer: "bound" must be a whole number in [1, 2^32]; got ${bound}.`);
    const limit = 2 ** 32 - (2 ** 32 % bound);
    for (;;) {
      const value = this.#generator.next() >>> 0;
      if (value < limit) return value % bound;
    }
  }

  normal(): number {
    // Box-Muller without keeping the second value: the state stays the generator's alone.
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  shuffle<T extends { length: number; [index: number]: number } | unknown[]>(values: T): T {
    const list = values as unknown[];
    for (let last = list.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      const kept = list[last];
      list[last] = list[other];
      list[other] = kept;
    }
    return values;
  }

  fork(name: string | number): Random {
    let hash = this.#seed;
    for (const character of `/${name}`) hash = mix(hash, character.codePointAt(0) ?? 0);
    return new XoroshiroRandom(hash);
  }

  state(): RandomState {
    return [...this.#generator.getState()];
  }

  restore(state: RandomState): void {
    this.#generator = xoroshiro128plusFromState(state);
  }
}

/** One round of murmur3's finalizer over two 32-bit words. */
function mix(a: number, b: number): number {
  let hash = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b ^ (a >>> 15), 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}
