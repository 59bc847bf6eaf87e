import { throwIfAborted, type MiningParameters, type MiningReport } from "@smart-mining/core";
import type { ClassOrder } from "../class-order.js";
import { miningParameters } from "../mining-parameters.js";
import { deepen } from "./deepen.js";
import type { MeasuredTriplets } from "./measured-triplets.js";
import type { Choice } from "./mining-round.js";
import { negativeSource, type CountingSource } from "./negative-source.js";
import { candidatesAt, chooseNegatives, negativeRule, type NegativeRule } from "./negatives.js";
import { positiveFinder, type PositiveFinder } from "./positives.js";
import type { RoundData } from "./round-data.js";
import { listPlaces, type RoundLists } from "./round-lists.js";
import { tripletCollector, type AnchorPositive, type TripletCollector } from "./triplet-collector.js";

/** Anchors between two looks at the abort signal and reports of progress. */
const BLOCK = 4096;

/** What a choice gave, and what the report tells of it. */
export interface Chosen {
  readonly found: MeasuredTriplets;
  readonly facts: Pick<MiningReport, "widened" | "deepened" | "exhausted" | "guarded" | "randomTuples">;
  /** Distances computed beside those of the index. */
  readonly computed: number;
}

/**
 * Chooses the triplets of all anchors from their lists, and searches deeper where those fall short.
 *
 * @param seenAs the class that each row's neighborhood says it belongs to; the labels themselves without the guard
 */
export async function chooseTriplets(
  data: RoundData,
  lists: RoundLists,
  seenAs: Int32Array,
  choice: Choice,
): Promise<Chosen> {
  const parameters = miningParameters(data.caller, data.settings, choice.parameters);
  const rule = negativeRule(data.settings, parameters);
  const source = negativeSource(data, seenAs, choice.random);
  const finder = finderOf(data, lists, choice);
  const collector = tripletCollector(data, choice, rule, source);
  const short = chooseFromLists({ data, lists, choice, parameters, rule, source, finder, collector });
  const { deepened, exhausted } = await deepen(short, {
    data,
    choice,
    rule,
    source,
    listLength: lists.lists.other.k,
    take: collector.take,
  });
  return {
    found: collector.found,
    facts: {
      widened: collector.widened,
      deepened,
      exhausted,
      guarded: source.guarded(),
      randomTuples: collector.randomTuples,
    },
    computed: source.computed() + finder.computed,
  };
}

function finderOf({ settings, values, set, order }: RoundData, lists: RoundLists, choice: Choice): PositiveFinder {
  return positiveFinder({
    values,
    dimension: set.dimension,
    order,
    most: Math.max(settings.mostPositives, settings.positivesPerAnchor),
    nearest: lists.sameIsExact ? lists.lists.same : undefined,
    wholeClasses: choice.anchors.length === order.starts[order.classes.length],
  });
}

/** Everything that a pass over the anchors works with. */
interface ListPass {
  readonly data: RoundData;
  readonly lists: RoundLists;
  readonly choice: Choice;
  readonly parameters: MiningParameters;
  readonly rule: NegativeRule;
  readonly source: CountingSource;
  readonly finder: PositiveFinder;
  readonly collector: TripletCollector;
}

/** One pass over the anchors; returns the positives for which the lists held too few negatives. */
function chooseFromLists(pass: ListPass): AnchorPositive[] {
  const { data, lists, choice, rule, source, collector } = pass;
  const { random, anchors, work } = choice;
  const { randomShare } = pass.parameters;
  const places = listPlaces(lists, data.set.size);
  const short: AnchorPositive[] = [];
  const order = classByClass(anchors, data.order);
  for (let done = 0; done < order.length; done++) {
    if (done % BLOCK === 0) {
      throwIfAborted(data.caller, work.signal);
      work.onProgress?.({ phase: "mine", done, total: order.length });
    }
    const anchor = order[done];
    const pairs = positivesOf(pass, anchor);
    const list = candidatesAt(lists.lists.other, places?.[anchor] ?? anchor, source.others(anchor));
    for (const pair of pairs) {
      if (randomShare > 0 && random.next() < randomShare) {
        for (let turn = 0; turn < rule.count; turn++) collector.addRandom(anchor);
        continue;
      }
      const negatives = chooseNegatives(list, pair, rule, source);
      if (negatives === undefined) short.push(pair);
      else collector.take(pair, negatives);
    }
  }
  return short;
}

/** The positives that an anchor gets. */
function positivesOf({ data, choice, parameters, finder }: ListPass, anchor: number): AnchorPositive[] {
  const { settings } = data;
  const pool = Math.max(settings.positivePool, settings.positivesPerAnchor);
  const near = finder.find(anchor, parameters.positiveQuantile, pool, choice.random);
  const places = near.rows.map((_, place) => place);
  if (places.length > settings.positivesPerAnchor) choice.random.shuffle(places);
  return places
    .slice(0, settings.positivesPerAnchor)
    .map((place) => ({ anchor, positive: near.rows[place], distance: near.distances[place] }));
}

/**
 * The anchors, class after class: the rows of a class are then in the processor's cache when their distances are computed,
 * instead of anywhere in the embeddings. Counting sort, O(N).
 */
function classByClass(anchors: Int32Array, { classOfRow, classes }: ClassOrder): Int32Array {
  const next = new Int32Array(classes.length + 1);
  for (const anchor of anchors) next[classOfRow[anchor] + 1]++;
  for (let position = 0; position < classes.length; position++) next[position + 1] += next[position];
  const order = new Int32Array(anchors.length);
  for (const anchor of anchors) order[next[classOfRow[anchor]]++] = anchor;
  return order;
}
