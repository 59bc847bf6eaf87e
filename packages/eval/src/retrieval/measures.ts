import { OptionError } from "@smart-mining/core";
import type { RelevantRanks } from "./relevant-ranks.js";

/**
 * One number per query, from the ranks of its relevant references. NaN for a lone query (nothing is relevant).
 * All of them: higher is better, 0 to 1.
 */
export type PerQuery = Float64Array;

/** 1 if a relevant reference is among the k nearest, else 0. */
export function recallPerQuery(ranks: RelevantRanks, k: number): PerQuery {
  checkK("recallAtK", ranks, k);
  return perQuery(ranks, (list) => (list.length > 0 && list[0] <= k ? 1 : 0));
}

/** Share of relevant references among the k nearest. */
export function precisionPerQuery(ranks: RelevantRanks, k: number): PerQuery {
  checkK("precisionAtK", ranks, k);
  return perQuery(ranks, (list) => countUpTo(list, k) / k);
}

/** Share of relevant references among the R nearest, R being how many there are. */
export function rPrecisionPerQuery(ranks: RelevantRanks): PerQuery {
  return perQuery(ranks, (list, relevant) => {
    checkK("rPrecision", ranks, relevant);
    return countUpTo(list, relevant) / relevant;
  });
}

/** MAP@R (Musgrave et al. 2020): mean over the R first places of precision where the place is relevant, else 0. */
export function averagePrecisionAtRPerQuery(ranks: RelevantRanks): PerQuery {
  return perQuery(ranks, (list, relevant) => {
    checkK("mapAtR", ranks, relevant);
    return averagePrecision(list, relevant, relevant);
  });
}

/**
 * Average precision over the list cut at k (the whole list by default), divided by R and not by min(k, R).
 */
export function averagePrecisionPerQuery(ranks: RelevantRanks, k = Infinity): PerQuery {
  checkK("meanAveragePrecision", ranks, k);
  return perQuery(ranks, (list, relevant) => averagePrecision(list, relevant, k));
}

/** One over the rank of the nearest relevant reference. */
export function reciprocalRankPerQuery(ranks: RelevantRanks): PerQuery {
  checkK("meanReciprocalRank", ranks, Infinity);
  return perQuery(ranks, (list) => 1 / list[0]);
}

function averagePrecision(list: Int32Array, relevant: number, k: number): number {
  let sum = 0;
  for (let at = 0; at < list.length && list[at] <= k; at++) sum += (at + 1) / list[at];
  return sum / relevant;
}

function perQuery(ranks: RelevantRanks, measure: (list: Int32Array, relevant: number) => number): PerQuery {
  return Float64Array.from(ranks.relevant, (relevant, query) =>
    relevant === 0 ? NaN : measure(ranks.ranks.subarray(ranks.starts[query], ranks.starts[query + 1]), relevant),
  );
}

function countUpTo(list: Int32Array, k: number): number {
  let count = 0;
  while (count < list.length && list[count] <= k) count++;
  return count;
}

function checkK(caller: string, ranks: RelevantRanks, k: number): void {
  if (!(k >= 1 && (Number.isInteger(k) || k === Infinity)))
    throw new OptionError(`${caller}: "k" must be a whole number >= 1; got ${k}.`);
  if (k > ranks.depth)
    throw new OptionError(`${caller}: "k" must be at most the depth of the ranking, ${ranks.depth}; got ${k}.`);
}
