import type { MiningParameters, Neighbors, Random } from "@smart-mining/core";
import type { SmartSettings } from "./round-data.js";

/** Which negatives beyond a positive are wanted. */
export interface NegativeRule {
  /** Eligible negatives to skip. */
  readonly rank: number;
  /** Draw from this many from there on. */
  readonly pool: number;
  /** How many to take. */
  readonly count: number;
  /** How far beyond the positive they may lie. */
  readonly bandWidth: number;
}

/** The rule for negatives that options and parameters make together. */
export function negativeRule(settings: SmartSettings, parameters: MiningParameters): NegativeRule {
  return {
    rank: parameters.negativeRank,
    pool: settings.negativePool,
    count: settings.negativesPerPositive,
    bandWidth: parameters.bandWidth,
  };
}

/** Negatives that were found for one positive. */
export interface FoundNegatives {
  readonly rows: number[];
  readonly distances: number[];
  /** The band held too few, so that they come from beyond it. */
  readonly widened: boolean;
}

/** Candidates in ascending order of their distance as the index sees it. */
export interface CandidateList {
  readonly rows: Int32Array;
  readonly distances: Float32Array;
  /** No other candidate exists beyond these. */
  readonly complete: boolean;
}

/** What choosing needs to know about rows. */
export interface NegativeSource {
  readonly random: Random;
  /** The true distance. */
  distance(anchor: number, row: number): number;
  /** Whether a row may be this anchor's negative. */
  allowed(anchor: number, row: number): boolean;
  /** Tells how many distances were computed elsewhere. */
  count(distances: number): void;
  /** How many rows are of another class than this row's, or of none. */
  others(row: number): number;
}

/** Index distances may be rounded; a candidate this close below the positive is measured before it is passed over. */
const ROUNDING = 1e-3;

/**
 * The wanted negatives of an anchor among ascending candidates: those strictly farther than the positive and within the band; when the
 * band holds too few, the nearest beyond it.
 *
 * With `pool` larger than `count` the draw is among as many as the list holds, at least rank + count.
 *
 * @returns undefined when the list ends before enough are found and more may exist; no rows when there are none
 */
export function chooseNegatives(
  list: CandidateList,
  { anchor, distance: positiveDistance }: { readonly anchor: number; readonly distance: number },
  rule: NegativeRule,
  source: NegativeSource,
): FoundNegatives | undefined {
  const wanted = rule.rank + Math.max(rule.pool, rule.count);
  const rows: number[] = [];
  const distances: number[] = [];
  let inBand = 0;
  let ended = true;
  for (let at = 0; at < list.rows.length && list.rows[at] >= 0; at++) {
    if (list.distances[at] < positiveDistance - ROUNDING) continue;
    const row = list.rows[at];
    const distance = source.distance(anchor, row);
    if (distance <= positiveDistance || !source.allowed(anchor, row)) continue;
    const within = distance <= positiveDistance + rule.bandWidth;
    // Beyond the band only as many as the rank needs.
    if (!within && rows.length >= rule.rank + rule.count) {
      ended = false;
      break;
    }
    rows.push(row);
    distances.push(distance);
    if (within) inBand++;
    if (rows.length >= wanted) {
      ended = false;
      break;
    }
  }
  if (ended && !list.complete && rows.length < rule.rank + rule.count) return undefined;
  return draw(rows, distances, inBand, rule, source.random);
}

/** Row `at` of other-class lists as candidates of `anchor`; complete when it holds every row of another class. */
export function candidatesAt(lists: Neighbors, at: number, others: number): CandidateList {
  const rows = lists.indices.subarray(at * lists.k, (at + 1) * lists.k);
  const end = rows.indexOf(-1);
  const count = end < 0 ? rows.length : end;
  return {
    rows: rows.subarray(0, count),
    distances: lists.distances.subarray(at * lists.k, at * lists.k + count),
    complete: count >= others,
  };
}

function draw(
  rows: number[],
  distances: number[],
  inBand: number,
  { rank, pool, count }: NegativeRule,
  random: Random,
): FoundNegatives {
  // In a set with fewer eligible negatives than the rank asks for, the farthest ones are taken.
  const first = Math.max(0, Math.min(rank, rows.length - count));
  const bandEnd = inBand >= first + count ? inBand : first + count;
  const end = Math.min(bandEnd, first + Math.max(pool, count), rows.length);
  const widened = rows.length > 0 && (inBand < first + count || first < rank);
  if (end - first <= count) return { rows: rows.slice(first, end), distances: distances.slice(first, end), widened };
  const places = random.shuffle(Array.from({ length: end - first }, (_, place) => first + place));
  const taken = places.slice(0, count).sort((a, b) => a - b);
  return {
    rows: taken.map((place) => rows[place]),
    distances: taken.map((place) => distances[place]),
    widened,
  };
}
