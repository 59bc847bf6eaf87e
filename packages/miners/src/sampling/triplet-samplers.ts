import {
  checkTuples,
  parseOptions,
  type Batch,
  type MiningRound,
  type Sampler,
  type SamplerInput,
  type Triplets,
} from "@smart-mining/core";
import { z } from "zod";
import { neededRound } from "./needed-round.js";
import { sharedBatches } from "./shared-triplets.js";

/** Options of `separateTripletSampler` and `sharedTripletSampler`. */
export interface TripletSamplerOptions {
  /** Most images in a batch, at least 3; default 120. */
  batchSize?: number;
}

/** The schema of `TripletSamplerOptions`. */
export const tripletSamplerOptions = z.strictObject({
  batchSize: z.int().min(3).default(120).describe("most images in a batch"),
});

/**
 * Each triplet of the round with three images of its own, the form of the paper: batches of floor(batchSize / 3) triplets in
 * a random order. An image that is in two triplets of a batch takes two places. Rows of no class come as negatives.
 *
 * @throws {OptionError} on bad options
 * @throws {StateError}  by `batches`, without a round
 * @throws {ShapeError}  by the first batch, if a triplet's row is out of range
 */
export function separateTripletSampler(options: TripletSamplerOptions = {}): Sampler {
  const { batchSize } = parseOptions("separateTripletSampler", tripletSamplerOptions, options);
  return tripletSampler("separateTripletSampler", ({ triplets, order }) =>
    separateBatches(triplets, order, Math.floor(batchSize / 3)),
  );
}

/**
 * The triplets of the round laid out so that they share images: a batch begins with a random triplet and takes next
 * whichever triplet needs the fewest images that are not there yet, until it holds `batchSize` images. Every triplet is in
 * exactly one batch, an image at most once in a batch. Rows of no class come as negatives. O(triplets) memory.
 *
 * @throws {OptionError} on bad options
 * @throws {StateError}  by `batches`, without a round
 * @throws {ShapeError}  by the first batch, if a triplet's row is out of range
 */
export function sharedTripletSampler(options: TripletSamplerOptions = {}): Sampler {
  const { batchSize } = parseOptions("sharedTripletSampler", tripletSamplerOptions, options);
  return tripletSampler("sharedTripletSampler", ({ triplets, rows, order }) =>
    sharedBatches(triplets, rows, order, batchSize),
  );
}

/** Triplets to lay out. */
interface Layout {
  readonly triplets: Triplets;
  /** How many rows the training set has. */
  readonly rows: number;
  /** Numbers of the triplets in random order. */
  readonly order: Int32Array;
}

function tripletSampler(caller: string, lay: (layout: Layout) => Iterable<Batch>): Sampler {
  async function* batches(round: MiningRound, input: SamplerInput): AsyncGenerator<Batch, void> {
    const { tuples } = await round.triplets({ signal: input.signal });
    const rows = input.labels.length;
    checkTuples(caller, tuples, rows);
    const order = input.random.shuffle(Int32Array.from({ length: tuples.anchors.length }, (_, at) => at));
    yield* lay({ triplets: tuples, rows, order });
  }
  return {
    needsRound: true,
    bringsTuples: true,
    batches: (input) => batches(neededRound(caller, input), input),
  };
}

function* separateBatches(triplets: Triplets, order: Int32Array, perBatch: number): Iterable<Batch> {
  const { anchors, positives, negatives } = triplets;
  for (let start = 0; start < order.length; start += perBatch) {
    const part = order.subarray(start, start + perBatch);
    const count = part.length;
    const rows = new Int32Array(3 * count);
    part.forEach((triplet, at) => {
      rows[at] = anchors[triplet];
      rows[count + at] = positives[triplet];
      rows[2 * count + at] = negatives[triplet];
    });
    const places = Int32Array.from({ length: count }, (_, at) => at);
    yield {
      rows,
      tuples: {
        kind: "triplets",
        anchors: places,
        positives: places.map((place) => place + count),
        negatives: places.map((place) => place + 2 * count),
      },
    };
  }
}
