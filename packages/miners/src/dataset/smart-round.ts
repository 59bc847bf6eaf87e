import {
  classIndex,
  throwIfAborted,
  type ClassIndex,
  type ClassNeighbors,
  type EmbeddingSet,
  type MiningParameters,
  type MiningRequest,
  type NeighborIndex,
} from "@smart-mining/core";
import type { z } from "zod";
import { classSampler } from "../class-sampler.js";
import { deepen, type ShortAnchor } from "./deepen.js";
import { neighborhoodLabels } from "./guard.js";
import { measuredTriplets, type MeasuredTriplets } from "./measured-triplets.js";
import {
  candidatesAt,
  chooseNegatives,
  type FoundNegatives,
  type NegativeRule,
  type NegativeSource,
} from "./negatives.js";
import { positiveFinder } from "./positives.js";
import type { smartOptions } from "./smart-options.js";
import { distanceBetween } from "./unit-rows.js";

/** Anchors between two looks at the abort signal and reports of progress. */
const BLOCK = 4096;

/** Everything that one round of smart mining chooses from. */
export interface RoundInput {
  readonly caller: string;
  readonly index: NeighborIndex;
  readonly options: z.output<typeof smartOptions>;
  readonly parameters: MiningParameters;
  readonly request: MiningRequest;
  readonly set: EmbeddingSet;
  /** The rows as they were indexed. */
  readonly values: Float32Array;
  readonly anchors: Int32Array;
  readonly lists: ClassNeighbors;
  /** Whether list `at` belongs to `anchors[at]` (a few were searched for) or to row `at`. */
  readonly listsOfAnchors: boolean;
  /** The triplets are for the report only. */
  readonly forReport: boolean;
  /** Same-class lists are the nearest ones without gaps, so that positives may be read off them. */
  readonly sameIsExact: boolean;
}

/** What a round gives besides the triplets. */
export interface RoundOutcome {
  readonly found: MeasuredTriplets;
  readonly widened: number;
  readonly deepened: number;
  readonly exhausted: number;
  readonly guarded: number;
  readonly randomTuples: number;
  readonly computed: number;
}

/** The rule for negatives that options and parameters make together. */
export function negativeRule(options: RoundInput["options"], parameters: MiningParameters): NegativeRule {
  return {
    rank: parameters.negativeRank,
    pool: options.negativePool,
    count: options.negativesPerPositive,
    bandWidth: parameters.bandWidth,
  };
}

/** Chooses the triplets of all anchors from their lists, and searches deeper where those fall short. */
export async function smartRound(input: RoundInput): Promise<RoundOutcome> {
  const { options, parameters, request, set, anchors, lists, values } = input;
  const { labels, dimension } = set;
  const classes = classIndex(labels);
  const rule = negativeRule(options, parameters);
  const found = measuredTriplets(anchors.length * options.positivesPerAnchor * options.negativesPerPositive);
  const source = negativeSource(input, classes);
  const finder = positiveFinder({
    values,
    dimension,
    classes,
    most: Math.max(options.mostPositives, options.positivesPerAnchor),
    nearest: input.sameIsExact ? lists.same : undefined,
    wholeClasses: anchors.length === set.size,
  });
  const sampler = classSampler(labels);
  const widened = new Set<number>();
  const short: ShortAnchor[] = [];
  let randomTuples = 0;
  const pool = Math.max(options.positivePool, options.positivesPerAnchor);

  const take = ({ anchor, positive, distance }: ShortAnchor, negatives: FoundNegatives): void => {
    if (negatives.widened) widened.add(anchor);
    negatives.rows.forEach((row, at) => {
      const inBand = negatives.distances[at] <= distance + rule.bandWidth;
      if (inBand || options.whenBandEmpty === "widen")
        found.add(anchor, positive, row, distance, negatives.distances[at]);
    });
  };
  const addRandom = (anchor: number): void => {
    const positive = sampler.same(labels[anchor], anchor, request.random);
    const negative = sampler.other(labels[anchor], request.random);
    found.add(anchor, positive, negative, source.distance(anchor, positive), source.distance(anchor, negative));
    randomTuples++;
  };

  const order = classOrder(anchors, classes);
  for (let done = 0; done < order.length; done++) {
    if (done % BLOCK === 0) {
      throwIfAborted(input.caller, request.signal);
      request.onProgress?.({ phase: "mine", done, total: order.length });
    }
    const at = order[done];
    const anchor = anchors[at];
    const near = finder.find(anchor, parameters.positiveQuantile, pool, request.random);
    const places = near.rows.map((_, place) => place);
    if (places.length > options.positivesPerAnchor) request.random.shuffle(places);
    const list = candidatesAt(lists.other, input.listsOfAnchors ? at : anchor, source.others(anchor));
    for (const place of places.slice(0, options.positivesPerAnchor)) {
      if (parameters.randomShare > 0 && request.random.next() < parameters.randomShare) {
        for (let turn = 0; turn < rule.count; turn++) addRandom(anchor);
        continue;
      }
      const entry = { anchor, positive: near.rows[place], distance: near.distances[place] };
      const negatives = chooseNegatives(list, anchor, entry.distance, rule, source);
      if (negatives === undefined) short.push(entry);
      else take(entry, negatives);
    }
  }
  const { deepened, exhausted } = await deepen(short, {
    caller: input.caller,
    index: input.index,
    labels,
    scan: { values, dimension, classes },
    rule,
    listLength: lists.other.k,
    mostCandidates: options.mostCandidates,
    scanLimit: options.scanLimit,
    scansOnly: input.forReport,
    negatives: source,
    work: { signal: request.signal, onProgress: request.onProgress },
    take,
  });
  const computed = source.computed() + finder.computed;
  return { found, widened: widened.size, deepened, exhausted, guarded: source.guarded(), randomTuples, computed };
}

/**
 * Places in `anchors`, class after class: the rows of a class are then in the processor's cache when their distances are
 * computed, instead of anywhere in the embeddings. Counting sort, O(N).
 */
function classOrder(anchors: Int32Array, { classOfRow, classes }: ClassIndex): Int32Array {
  const next = new Int32Array(classes.length + 1);
  for (const anchor of anchors) next[classOfRow[anchor] + 1]++;
  for (let position = 0; position < classes.length; position++) next[position + 1] += next[position];
  const order = new Int32Array(anchors.length);
  anchors.forEach((anchor, at) => (order[next[classOfRow[anchor]]++] = at));
  return order;
}

interface CountingSource extends NegativeSource {
  computed(): number;
  guarded(): number;
}

function negativeSource({ options, set, values, lists, request }: RoundInput, classes: ClassIndex): CountingSource {
  const { labels, dimension } = set;
  const seenAs = options.guard === false ? labels : neighborhoodLabels(labels, lists, options.guard);
  let [computed, guarded] = [0, 0];
  const distance = (anchor: number, row: number): number => {
    computed++;
    return distanceBetween(values, anchor, row, dimension);
  };
  return {
    random: request.random,
    distance,
    allowed(anchor, row) {
      const suspect =
        seenAs[row] === labels[anchor] ||
        seenAs[anchor] === labels[row] ||
        (options.duplicateDistance > 0 && distance(anchor, row) <= options.duplicateDistance);
      if (suspect) guarded++;
      return !suspect;
    },
    count: (distances) => (computed += distances),
    others(row) {
      const at = classes.classOfRow[row];
      return labels.length - (classes.starts[at + 1] - classes.starts[at]);
    },
    computed: () => computed,
    guarded: () => guarded,
  };
}
