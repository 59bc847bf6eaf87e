import { checkTuples, OptionError, parseOptions, type Batch, type Random, type Triplets } from "@smart-mining/core";
import { z } from "zod";
import { packingCount, type PackedEpoch, type Packer } from "./packing-report.js";
import { sharedBatches } from "./shared-batches.js";

/** Options of `separateTripletPacker` and `sharedTripletPacker`. */
export const tripletPackerOptions = z.strictObject({
  batchSize: z.int().min(3).default(120).describe("most images in a batch"),
});

/** What triplet packers lay out. */
export interface TripletPackingRequest {
  readonly labels: Int32Array;
  readonly mined: Triplets;
  readonly random: Random;
}

/**
 * Each triplet with three images of its own, the form of the paper: batches of floor(batchSize / 3) triplets in a random
 * order. An image that is in two triplets of a batch takes two places.
 *
 * @throws {OptionError} on bad options
 * @throws {ShapeError}  if a triplet's row is out of range
 */
export function separateTripletPacker(
  options: z.input<typeof tripletPackerOptions> = {},
): Packer<TripletPackingRequest> {
  const { batchSize } = parseOptions("separateTripletPacker", tripletPackerOptions, options);
  const perBatch = Math.floor(batchSize / 3);
  return {
    pack: (request) =>
      packed("separateTripletPacker", request, Math.ceil(request.mined.anchors.length / perBatch), function* (order) {
        const { anchors, positives, negatives } = request.mined;
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
      }),
  };
}

/**
 * Triplets laid out so that they share images: a batch begins with a random triplet and takes next whichever triplet needs
 * the fewest images that are not there yet, until it holds `batchSize` images. Every triplet is in exactly one batch, an
 * image at most once in a batch. O(triplets) memory.
 *
 * @throws {OptionError} on bad options
 * @throws {ShapeError}  if a triplet's row is out of range
 */
export function sharedTripletPacker(options: z.input<typeof tripletPackerOptions> = {}): Packer<TripletPackingRequest> {
  const { batchSize } = parseOptions("sharedTripletPacker", tripletPackerOptions, options);
  return {
    pack: (request) =>
      packed("sharedTripletPacker", request, undefined, (order) =>
        sharedBatches(request.mined, request.labels.length, order, batchSize),
      ),
  };
}

function packed(
  caller: string,
  request: TripletPackingRequest,
  length: number | undefined,
  make: (order: Int32Array) => IterableIterator<Batch>,
): PackedEpoch {
  if (request.mined.kind !== "triplets") throw new OptionError(`${caller}: "mined" must be triplets.`);
  checkTuples(caller, request.mined, request.labels.length);
  const counted = packingCount();
  const order = request.random.shuffle(Int32Array.from({ length: request.mined.anchors.length }, (_, at) => at));
  function* batches(): IterableIterator<Batch> {
    for (const batch of make(order)) {
      counted.batch(batch, request.labels);
      yield batch;
    }
  }
  return { batches: batches(), length, report: () => counted.report() };
}
