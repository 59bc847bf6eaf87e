import type { Groups } from "../tuples.js";

/** A log-sum-exp over one group of places. */
export interface LogSumExp {
  /** log Σ exp(logit), with `one` also + exp(0); 0 for an empty group. */
  readonly value: number;
  /** Share of a logit in the sum: d(value)/d(logit). */
  share(logit: number): number;
}

const EMPTY: LogSumExp = { value: 0, share: () => 0 };

/** Over the places of group `key`; `one` adds a term exp(0), as in log(1 + Σ exp). */
export function logSumExp(groups: Groups, key: number, logit: (place: number) => number, one: boolean): LogSumExp {
  const { starts, places } = groups;
  const from = starts[key];
  const to = starts[key + 1];
  if (from === to) return EMPTY;
  let largest = one ? 0 : -Infinity;
  for (let at = from; at < to; at++) {
    const value = logit(places[at]);
    if (value > largest) largest = value;
  }
  let sum = one ? Math.exp(-largest) : 0;
  for (let at = from; at < to; at++) sum += Math.exp(logit(places[at]) - largest);
  const value = largest + Math.log(sum);
  return { value, share: (one) => Math.exp(one - value) };
}

/** log Σ exp of numbers in a row of a matrix. */
export function logSumExpOfRow(data: Float64Array, from: number, to: number): number {
  let largest = -Infinity;
  for (let at = from; at < to; at++) if (data[at] > largest) largest = data[at];
  if (largest === -Infinity) return -Infinity;
  let sum = 0;
  for (let at = from; at < to; at++) sum += Math.exp(data[at] - largest);
  return largest + Math.log(sum);
}
