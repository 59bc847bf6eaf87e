import { createRandom } from "@smart-mining/core";
import { describe, expect, test } from "vitest";
import { batchView } from "../src/batch/batch-view.js";
import { distanceBins, logInverseDensity, samplingWeights } from "../src/index.js";
import { pairsWhere } from "../src/batch/pair-margin.js";
import file from "./fixtures/miners.json" with { type: "json" };
import { minerOfPeer, peerSet, sortedTuples, type PeerBatch, type PeerCase } from "./peer-miners.js";

const batches = file.batches as Record<string, PeerBatch>;
const euclidean = { distance: "euclidean", normalize: true } as const;

describe("miner sets of pytorch-metric-learning 2.8.1", () => {
  const cases = file.cases as unknown as PeerCase[];
  test("the file is complete", () => expect(cases.length).toBe(102));
  for (const reference of cases)
    test(reference.id, async () => {
      const set = peerSet(batches[reference.batch]);
      const { tuples } = await minerOfPeer(reference).mine(set, {
        random: createRandom(1),
        reference: reference.ref_batch === undefined ? undefined : peerSet(batches[reference.ref_batch]),
      });
      const { triplets, pos_pairs, neg_pairs } = reference;
      expect(sortedTuples(tuples)).toEqual(triplets === undefined ? { pos_pairs, neg_pairs } : { triplets });
    });
});

describe("deterministic parts of random miners", () => {
  for (const part of file.deterministic_parts) {
    const set = peerSet(batches[part.batch]);
    const view = batchView("test", set, { random: createRandom(1) }, euclidean);
    if (part.miner === "DistanceWeightedMiner")
      test(part.id, () => {
        const { cutoff, nonzero_loss_cutoff } = part.args as { cutoff: number; nonzero_loss_cutoff: number };
        const options = { cutoff, nonzeroLossCutoff: nonzero_loss_cutoff };
        const without: number[] = [];
        for (let row = 0; row < set.size; row++) {
          part.log_weights_before_masking?.[row].forEach((expected, other) => {
            const distance = Math.max(view.distances[row * set.size + other], cutoff);
            expect(logInverseDensity(distance, set.dimension)).toBeCloseTo(expected as number, 7);
          });
          const weights = samplingWeights(view, row, set.dimension, options);
          if (weights === undefined) without.push(row);
          else
            part.row_normalised_sampling_weights?.[row].forEach((expected, other) =>
              expect(weights[other]).toBeCloseTo(expected as number, 8),
            );
        }
        expect(without).toEqual(part.rows_without_candidates);
      });
    else
      test(part.id, () => {
        const all = pairsWhere(
          view,
          () => true,
          () => true,
        );
        for (const [[anchors, others], edges, members] of [
          [all.positive, part.pos_bin_edges, part.pos_bin_members],
          [all.negative, part.neg_bin_edges, part.neg_bin_members],
        ] as const) {
          const distances = anchors.map((anchor, at) => view.distances[anchor * view.size + others[at]]);
          const bins = distanceBins(distances, part.args.num_bins as number);
          edges?.forEach((edge, at) => expect(bins.edges[at]).toBeCloseTo(edge, 8));
          const named = bins.members.map((places) =>
            places.map((place) => [anchors[place], others[place]]).sort((a, b) => a[0] - b[0] || a[1] - b[1]),
          );
          expect(named).toEqual(members);
        }
      });
  }
});
