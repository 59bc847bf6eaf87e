import type { Fold } from "./reducer.js";

/** A fold that keeps the terms as they are; the weights of the second pass are given from outside, by place in `terms`. */
export function unreducedFold(terms: number[], weights: () => ArrayLike<number>): Fold {
  const places: number[] = [];
  let next = 0;
  return {
    add(term) {
      places.push(terms.length);
      terms.push(term);
    },
    finish: () => places.reduce((sum, place) => sum + terms[place], 0),
    weight: () => weights()[places[next++ % places.length]],
  };
}
