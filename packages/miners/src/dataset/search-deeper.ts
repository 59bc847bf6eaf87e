import { isClassAware } from "@smart-mining/core";
import { splitByClass, verifiedClassLists } from "./class-lists.js";
import { scanCost } from "./exact-scan.js";
import type { Choice } from "./mining-round.js";
import {
  candidatesAt,
  chooseNegatives,
  type CandidateList,
  type FoundNegatives,
  type NegativeRule,
  type NegativeSource,
} from "./negatives.js";
import type { RoundData } from "./round-data.js";
import { searchRows } from "./search-rows.js";
import type { AnchorPositive } from "./triplet-collector.js";

/** What the deeper search works with. */
export interface DeeperSearch {
  readonly data: RoundData;
  readonly choice: Choice;
  readonly rule: NegativeRule;
  readonly source: NegativeSource;
  /** How long the lists were that fell short. */
  readonly listLength: number;
  take(pair: AnchorPositive, negatives: FoundNegatives): void;
}

/** Neighbors asked for at once, so that long lists of many rows do not fill the memory. */
const BLOCK_ENTRIES = 2 ** 22;

/** Up to this share of all rows the short ones are searched for; with more, one pass of the index over all rows costs less. */
const SEARCHED_SHARE = 1 / 8;

/** So much of `scanLimit` is scanned without trying anything else. */
const SCANNED_SHARE = 1 / 100;

/** Asks the index, as far as that costs less than scans; returns the positives for which its lists still end too early. */
export async function searchDeeper(
  short: readonly AnchorPositive[],
  search: DeeperSearch,
): Promise<readonly AnchorPositive[]> {
  const { index, settings, set } = search.data;
  const { scanLimit } = settings;
  const cost = (entries: readonly AnchorPositive[]): number => totalCost(entries, search);
  const aware = isClassAware(index);
  // After searching about one row in 64 is left for a scan; when those would be too many the search would be for nothing.
  const many = aware && (short.length > set.size * SEARCHED_SHARE || cost(short) / 64 > scanLimit);
  let open = short;
  if (cost(open) > scanLimit * SCANNED_SHARE)
    open = many ? await askBeyond(open, search) : await askLonger(open, search);
  if (aware && !many && cost(open) > scanLimit) open = await askBeyond(open, search);
  return open;
}

/** Distances that scans for all these anchors would compute. */
function totalCost(entries: readonly AnchorPositive[], { data }: DeeperSearch): number {
  return entries.reduce((sum, { anchor }) => sum + scanCost(data, anchor), 0);
}

/** One more pass of a class-aware index over all rows, this time for negatives beyond each short row's positive. */
async function askBeyond(short: readonly AnchorPositive[], search: DeeperSearch): Promise<AnchorPositive[]> {
  const { data, rule, listLength, source } = search;
  const { signal, onProgress } = search.choice.work;
  if (!isClassAware(data.index)) return [...short];
  const bounds = new Float32Array(data.set.size).fill(Number.POSITIVE_INFINITY);
  // A little below, so that float32 rounding loses nobody; the true distance decides afterwards.
  for (const { anchor, distance } of short) bounds[anchor] = Math.min(bounds[anchor], distance * (1 - 1e-6));
  const lists = await verifiedClassLists(data.index, {
    labels: data.indexLabels,
    same: 1,
    other: listLength,
    otherFartherThan: bounds,
    // A longer list only gives a pool to draw from.
    otherAtLeast: Math.min(listLength, rule.rank + rule.count),
    signal,
    onProgress,
  });
  return retried(short, search, ({ anchor }) => candidatesAt(lists.other, anchor, source.others(anchor)));
}

/** Longer and longer mixed lists for the rows that are still short. */
async function askLonger(short: readonly AnchorPositive[], search: DeeperSearch): Promise<AnchorPositive[]> {
  const { settings, set } = search.data;
  const cheap = settings.scanLimit * SCANNED_SHARE;
  const longest = Math.min(settings.mostCandidates, set.size);
  let open = [...short];
  for (let k = search.listLength * 4; totalCost(open, search) > cheap && k <= longest; k *= 4) {
    const still: AnchorPositive[] = [];
    const block = Math.max(1, Math.floor(BLOCK_ENTRIES / k));
    for (let start = 0; start < open.length; start += block)
      for (const entry of await askBlock(open.slice(start, start + block), k, search)) still.push(entry);
    open = still;
  }
  return open;
}

/** Mixed lists of some rows, split by class. */
async function askBlock(part: AnchorPositive[], k: number, search: DeeperSearch): Promise<AnchorPositive[]> {
  const { data, source, choice } = search;
  const anchors = Int32Array.from(part, ({ anchor }) => anchor);
  const mixed = await searchRows(data, anchors, Math.min(k, data.set.size), choice.work);
  const queries = { queryLabels: anchors.map((row) => data.indexLabels[row]), self: anchors };
  const { other } = splitByClass(mixed, queries, data.indexLabels, { same: 0, other: k });
  const place = new Map(part.map((entry, at) => [entry, at]));
  return retried(part, search, (entry) => candidatesAt(other, place.get(entry) ?? 0, source.others(entry.anchor)));
}

/** Takes what the new lists give; returns the positives for which they still end too early. */
function retried(
  short: readonly AnchorPositive[],
  { rule, source, take }: DeeperSearch,
  listOf: (entry: AnchorPositive) => CandidateList,
): AnchorPositive[] {
  return short.filter((entry) => {
    const found = chooseNegatives(listOf(entry), entry, rule, source);
    if (found !== undefined) take(entry, found);
    return found === undefined;
  });
}
