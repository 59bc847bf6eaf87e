import { classSampler } from "../class-sampler.js";
import { measuredTriplets, type MeasuredTriplets } from "./measured-triplets.js";
import type { Choice } from "./mining-round.js";
import type { CountingSource } from "./negative-source.js";
import type { FoundNegatives, NegativeRule } from "./negatives.js";
import type { RoundData } from "./round-data.js";

/** A positive with the distance at which it lies; negatives are wanted for it. */
export interface AnchorPositive {
  readonly anchor: number;
  readonly positive: number;
  readonly distance: number;
}

/** Gathers the triplets of a choice. */
export interface TripletCollector {
  readonly found: MeasuredTriplets;
  /** Anchors that got a negative from beyond the band, or would have. */
  readonly widened: number;
  readonly randomTuples: number;
  /** Takes what was found for a positive, as far as the band lets it. */
  take(pair: AnchorPositive, negatives: FoundNegatives): void;
  /** Draws a triplet. */
  addRandom(anchor: number): void;
}

/** A collector without triplets. */
export function tripletCollector(
  data: RoundData,
  { anchors, random }: Choice,
  rule: NegativeRule,
  source: CountingSource,
): TripletCollector {
  const { settings, caller } = data;
  const expected = anchors.length * settings.positivesPerAnchor * settings.negativesPerPositive;
  const found = measuredTriplets({ caller, expected });
  const sampler = classSampler(data.set);
  const widened = new Set<number>();
  let randomTuples = 0;
  return {
    found,
    get widened() {
      return widened.size;
    },
    get randomTuples() {
      return randomTuples;
    },
    take({ anchor, positive, distance }, negatives) {
      if (negatives.widened) widened.add(anchor);
      negatives.rows.forEach((row, at) => {
        const inBand = negatives.distances[at] <= distance + rule.bandWidth;
        if (inBand || settings.whenBandEmpty === "widen")
          found.add([anchor, positive, row], distance, negatives.distances[at]);
      });
    },
    addRandom(anchor) {
      const positive = sampler.positive(anchor, random);
      const negative = sampler.negative(anchor, random);
      const distances = [source.distance(anchor, positive), source.distance(anchor, negative)] as const;
      found.add([anchor, positive, negative], ...distances);
      randomTuples++;
    },
  };
}
