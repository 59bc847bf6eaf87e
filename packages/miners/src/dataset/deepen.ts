import {
  isClassAware,
  throwIfAborted,
  type NeighbourIndex,
  type Neighbours,
  type WorkOptions,
} from "@smart-mining/core";
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
  readonly index: NeighbourIndex;
  readonly labels: Int32Array;
  readonly scan: ScanSource;
  readonly rule: NegativeRule;
  readonly listLength: number;
  readonly mostCandidates: number;
  readonly scanLimit: number;
  readonly negatives: NegativeSource;
  readonly work: WorkOptions;
  take(short: ShortAnchor, negatives: FoundNegatives): void;
}

/** What the deeper search came to. */
export interface Deepened {
  readonly deepened: number;
  readonly exhausted: number;
}

/** Neighbours asked for at once, so that long lists of many rows do not fill the memory. */
const BLOCK_ENTRIES = 2 ** 22;

/**
 * Finds negatives for the anchors whose lists fell short, by the cheapest exact means first: few are scanned; many are asked
 * of a class-aware index with the positive's distance as lower bound, of any other index with longer and longer lists; what
 * is left is scanned as far as `scanLimit` allows.
 */
export async function deepen(short: readonly ShortAnchor[], context: DeepenContext): Promise<Deepened> {
  let open = short;
  const cost = open.reduce((sum, { anchor }) => sum + scanCost(context.scan, anchor), 0);
  if (cost > context.scanLimit / 4)
    open = isClassAware(context.index) ? await askBeyond(open, context) : await askLonger(open, context);
  let left = context.scanLimit;
  const exhausted = new Set<number>();
  for (let at = 0; at < open.length; at++) {
    if (at % 256 === 0) throwIfAborted(context.caller, context.work.signal);
    const { anchor, distance } = open[at];
    const { rule, negatives } = context;
    const price = scanCost(context.scan, anchor);
    if (price > left) {
      exhausted.add(anchor);
      continue;
    }
    left -= price;
    negatives.count(price);
    const wanted = rule.rank + Math.max(rule.pool, rule.count);
    const list = scanBeyond(context.scan, anchor, distance, wanted, (row) => negatives.allowed(anchor, row));
    const found = chooseNegatives(list, anchor, distance, rule, negatives);
    if (found !== undefined) context.take(open[at], found);
  }
  return { deepened: new Set(short.map(({ anchor }) => anchor)).size, exhausted: exhausted.size };
}

/** One more pass of a class-aware index over all rows, this time for negatives beyond each short row's positive. */
async function askBeyond(short: readonly ShortAnchor[], context: DeepenContext): Promise<ShortAnchor[]> {
  const { index, labels, listLength, work } = context;
  if (!isClassAware(index)) return [...short];
  const bounds = new Float32Array(labels.length).fill(Number.POSITIVE_INFINITY);
  // A little below, so that float32 rounding loses nobody; the true distance decides afterwards.
  for (const { anchor, distance } of short) bounds[anchor] = Math.min(bounds[anchor], distance * (1 - 1e-6));
  const lists = await verifiedClassLists(index, {
    labels,
    same: 1,
    other: listLength,
    otherFartherThan: bounds,
    signal: work.signal,
    onProgress: work.onProgress,
  });
  return retried(short, context, (entry) =>
    candidatesAt(lists.other, entry.anchor, context.negatives.others(entry.anchor)),
  );
}

/** Longer and longer mixed lists for the rows that are still short. */
async function askLonger(short: readonly ShortAnchor[], context: DeepenContext): Promise<ShortAnchor[]> {
  const { index, labels, mostCandidates, listLength, work } = context;
  const { values, dimension } = context.scan;
  let open = [...short];
  for (let k = listLength * 4; open.length > 0 && k <= Math.min(mostCandidates, labels.length); k *= 4) {
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
  index: NeighbourIndex,
  values: Float32Array,
  dimension: number,
  rows: Int32Array,
  k: number,
  work: WorkOptions,
): Promise<Neighbours> {
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
