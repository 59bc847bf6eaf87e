import { describe, expect, test } from "vitest";
import { distanceHistogram, distanceWeights } from "../src/index.js";
import file from "./fixtures/miners.json" with { type: "json" };
import { minerOfPeer, peerSet, sortedTuples, type PeerBatch, type PeerCase } from "./peer-miners.js";

const batches = file.batches as Record<string, PeerBatch>;

describe("miner sets of pytorch-metric-learning 2.8.1", () => {
  const cases = file.cases as unknown as PeerCase[];
  test("the file is complete", () => expect(cases.length).toBe(102));
  for (const reference of cases)
    test(reference.id, () => {
      const set = peerSet(batches[reference.batch]);
      const { tuples } = minerOfPeer(reference).mine(set, {
        reference: reference.ref_batch === undefined ? undefined : peerSet(batches[reference.ref_batch]),
      });
      const { triplets, pos_pairs, neg_pairs } = reference;
      expect(sortedTuples(tuples)).toEqual(triplets === undefined ? { pos_pairs, neg_pairs } : { triplets });
    });
});

describe("deterministic parts of random miners", () => {
  for (const part of file.deterministic_parts) {
    const set = peerSet(batches[part.batch]);
    const args = part.args as unknown as Record<string, number>;
    if (part.miner === "DistanceWeightedMiner")
      test(part.id, () => {
        const { logs, chances } = distanceWeights(set, {
          cutoff: args.cutoff,
          nonzeroLossCutoff: args.nonzero_loss_cutoff,
        });
        part.log_weights_before_masking
          ?.flat()
          .forEach((expected, at) => expect(logs[at]).toBeCloseTo(expected as number, 7));
        chances.forEach((row, anchor) =>
          row?.forEach((chance, other) =>
            expect(chance).toBeCloseTo(part.row_normalised_sampling_weights?.[anchor][other] as number, 8),
          ),
        );
        expect(chances.flatMap((row, anchor) => (row === undefined ? [anchor] : []))).toEqual(
          part.rows_without_candidates,
        );
      });
    else
      test(part.id, () => {
        const { positive, negative } = distanceHistogram(set, { bins: args.num_bins });
        positive.edges.forEach((edge, at) => expect(edge).toBeCloseTo(part.pos_bin_edges?.[at] as number, 8));
        negative.edges.forEach((edge, at) => expect(edge).toBeCloseTo(part.neg_bin_edges?.[at] as number, 8));
        expect(positive.pairs).toEqual(part.pos_bin_members);
        expect(negative.pairs).toEqual(part.neg_bin_members);
      });
  }
});
