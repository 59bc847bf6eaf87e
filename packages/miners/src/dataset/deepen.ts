import { isClassAware, throwIfAborted, type NeighborIndex, type Neighbors, type WorkOptions } from "@smart-mining/core";
import { splitByClass, verifiedClassLists } from "./class-lists.js";
import { scanBeyond, scanCost, type ScanSource } from "./exact-scan.js";
import {
  candidatesAt,
  chooseNegatives,
  type FoundNegatives,
  type NegativeRule,
  type NegativeSource,
} from "./negatives.js";

/** A positive for which the lists held too few eligible negatives. */
export interface ShortAnchor {
  readonly anchor: number;
  readonly positive: number;
  readonly distance: number;
}

/** What the deeper search works with. */
export interface DeepenContext {
  readonly caller: string;
  readonly index: NeighborIndex;
  readonly labels: Int32Array;
  readonly scan: ScanSource;
  readonly rule: NegativeRule;
  readonly listLength: number;
  readonly mostCandidates: number;
  readonly scanLimit: number;
  /** Nothing but scans: for a sample of anchors a search of the index would cost more than it is worth. */
  readonly scansOnly: boolean;
  readonly negatives: NegativeSource;
  readonly work: WorkOptions;
  take(short: ShortAnchor, negatives: FoundNegatives): void;
}

/** What the deeper search came to. */
export interface Deepened {
  readonly deepened: number;
  readonly exhausted: number;
}

/** Neighbors asked for at once, so that long lists of many rows do not fill the memory. */
const BLOCK_ENTRIES = 2 ** 22;

/** Up to this share of all rows the short ones are searched for; with more, one pass of the index over all rows costs less. */
const SEARCHED_SHARE = 1 / 8;

/** So much of `scanLimit` is scanned without trying anything else. */
const SCANNED_SHARE = 1 / 100;

/**
 * Finds negatives for the anchors whose lists fell short, by the cheapest means first: a handful are scanned; some are
 * searched for with longer and longer mixed lists; for many a class-aware index is asked once more, with the positives'
 * distances as lower bounds. What is left is scanned as far as `scanLimit` allows.
 */
export async function deepen(short: readonly ShortAnchor[], context: DeepenContext): Promise<Deepened> {
  const { scan, scanLimit } = context;
  const open = context.scansOnly ? short : await search(short, context);
  let left = scanLimit;
  const exhausted = new Set<number>();
  for (let at = 0; at < open.length; at++) {
    if (at % 256 === 0) throwIfAborted(context.caller, context.work.signal);
    const { anchor, distance } = open[at];
    const { rule, negatives } = context;
    const price = scanCost(scan, anchor);
    if (price > left) {
      exhausted.add(anchor);
      continue;
    }
    left -= price;
    negatives.count(price);
    const wanted = rule.rank + Math.max(rule.pool, rule.count);
    const list = scanBeyond(scan, anchor, distance, wanted, (row) => negatives.allowed(anchor, row));
    const found = chooseNegatives(list, anchor, distance, rule, negatives);
    if (found !== undefined) context.take(open[at], found);
  }
  return { deepened: new Set(short.map(({ anchor }) => anchor)).size, exhausted: exhausted.size };
}

/** Asks the index, as far as that costs less than scans; returns the entries for which its lists still end too early. */
async function search(short: readonly ShortAnchor[], context: DeepenContext): Promise<readonly ShortAnchor[]> {
  const { index, scanLimit, labels } = context;
  const cost = (entries: readonly ShortAnchor[]): number => totalCost(entries, context);
  const aware = isClassAware(index);
  // After searching about one row in 64 is left for a scan; when those would be too many the search would be for nothing.
  const many = aware && (short.length > labels.length * SEARCHED_SHARE || cost(short) / 64 > scanLimit);
  let open = short;
  if (cost(open) > scanLimit * SCANNED_SHARE)
    open = many ? await askBeyond(open, context) : await askLonger(open, context);
  if (aware && !many && cost(open) > scanLimit) open = await askBeyond(open, context);
  return open;
}

/** Distances that scans for all these anchors would compute. */
function totalCost(entries: readonly ShortAnchor[], { scan }: DeepenContext): number {
  return entries.reduce((sum, { anchor }) => sum + scanCost(scan, anchor), 0);
}

/** One more pass of a class-aware index over all rows, this time for negatives beyond each short row's positive. */
async function askBeyond(short: readonly ShortAnchor[], context: DeepenContext): Promise<ShortAnchor[]> {
  const { index, labels, listLength, rule, work } = context;
  if (!isClassAware(index)) return [...short];
  const bounds = new Float32Array(labels.length).fill(Number.POSITIVE_INFINITY);
  // A little below, so that float32 rounding loses nobody; the true distance decides afterwards.
  for (const { anchor, distance } of short) bounds[anchor] = Math.min(bounds[anchor], distance * (1 - 1e-6));
  const lists = await verifiedClassLists(index, {
    labels,
    same: 1,
    other: listLength,
    otherFartherThan: bounds,
    // A longer list only gives a pool to draw from.
    otherAtLeast: Math.min(listLength, rule.rank + rule.count),
    signal: work.signal,
    onProgress: work.onProgress,
  });
  return retried(short, context, (entry) =>
    candidatesAt(lists.other, entry.anchor, context.negatives.others(entry.anchor)),
  );
}

/** Longer and longer mixed lists for the rows that are still short. */
async function askLonger(short: readonly ShortAnchor[], context: DeepenContext): Promise<ShortAnchor[]> {
  const { index, labels, mostCandidates, scanLimit, listLength, work } = context;
  const { values, dimension } = context.scan;
  const cheap = scanLimit * SCANNED_SHARE;
  let open = [...short];
  for (
    let k = listLength * 4;
    totalCost(open, context) > cheap && k <= Math.min(mostCandidates, labels.length);
    k *= 4
  ) {
    const still: ShortAnchor[] = [];
    const block = Math.max(1, Math.floor(BLOCK_ENTRIES / k));
    for (let start = 0; start < open.length; start += block) {
      const part = open.slice(start, start + block);
      const anchors = Int32Array.from(part, ({ anchor }) => anchor);
      const mixed = await searchRows(index, values, dimension, anchors, Math.min(k, labels.length), work);
      const { other } = splitByClass(
        mixed,
        anchors.map((row) => labels[row]),
        labels,
        { same: 0, other: k },
        anchors,
      );
      const place = new Map(part.map((entry, at) => [entry, at]));
      still.push(
        ...retried(part, context, (entry) =>
          candidatesAt(other, place.get(entry) ?? 0, context.negatives.others(entry.anchor)),
        ),
      );
    }
    open = still;
  }
  return open;
}

/** Searches the index for rows of its own; the rows themselves are among what is found. */
export function searchRows(
  index: NeighborIndex,
  values: Float32Array,
  dimension: number,
  rows: Int32Array,
  k: number,
  work: WorkOptions,
): Promise<Neighbors> {
  const queries = new Float32Array(rows.length * dimension);
  rows.forEach((row, at) => queries.set(values.subarray(row * dimension, (row + 1) * dimension), at * dimension));
  return index.search(queries, k, work);
}

/** Takes what the new lists give; returns the entries for which they still end too early. */
function retried(
  short: readonly ShortAnchor[],
  context: DeepenContext,
  listOf: (entry: ShortAnchor) => ReturnType<typeof candidatesAt>,
): ShortAnchor[] {
  return short.filter((entry) => {
    const found = chooseNegatives(listOf(entry), entry.anchor, entry.distance, context.rule, context.negatives);
    if (found !== undefined) context.take(entry, found);
    return found === undefined;
  });
}
