import type { Fold } from "./reducer.js";

/** A fold that keeps the terms as they are; the weights of the second pass are given from outside, in the same order. */
export function unreducedFold(terms: number[], weights: () => ArrayLike<number>): Fold {
  const first = terms.length;
  let next = first;
  return {
    add(term) {
      terms.push(term);
    },
    finish() {
      let sum = 0;
      for (let at = first; at < terms.length; at++) sum += terms[at];
      return sum;
    },
    weight: () => weights()[next++],
  };
}
