import { DataError, type Batch, type Miner, type Triplets } from "@smart-mining/core";
import type { RoundPacker } from "../pipeline/packers.js";
import type { BatchSource, Plan } from "./batch-source.js";

/**
 * Batches from mining over the whole training set: embed, mine, pack.
 *
 * @param miners by name; the controller's `miner` parameter chooses among them, the first one serves otherwise
 * @param every  batches between two rounds, or "epoch": as many as the packer makes
 */
export function minedBatches(
  miners: Readonly<Record<string, Miner>>,
  packer: RoundPacker,
  every: number | "epoch",
): BatchSource {
  return {
    async plan(request): Promise<Plan> {
      const started = performance.now();
      const parameters = request.parameters();
      const miner = miners[parameters.miner ?? ""] ?? Object.values(miners)[0];
      const embeddings = await request.embeddings();
      const round = await miner.mine(embeddings, {
        random: request.random.fork("mine"),
        parameters,
        signal: request.signal,
      });
      if (round.tuples.kind !== "triplets")
        throw new DataError("training: a miner over the training set must give triplets; this one gives pairs.");
      const triplets: Triplets = round.tuples;
      const packed = packer.pack({
        labels: request.labels,
        round: { ...round, tuples: triplets },
        random: request.random.fork("pack"),
        parameters: () => request.parameters(),
      });
      return {
        batches: every === "epoch" ? packed.batches : first(every, packed.batches),
        mining: {
          report: round.report,
          triplets,
          seconds: (performance.now() - started) / 1000,
          trainRecallAt1: round.report.recallAt1 ?? null,
        },
      };
    },
    dispose: () => Object.values(miners).forEach((miner) => miner.dispose?.()),
  };
}

function* first(count: number, batches: Iterable<Batch>): Iterable<Batch> {
  let given = 0;
  for (const batch of batches) {
    yield batch;
    if (++given >= count) return;
  }
}
