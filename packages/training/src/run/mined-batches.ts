import { DataError, type Batch, type Miner, type MiningResult, type Triplets } from "@smart-mining/core";
import type { RefreshPolicy } from "@smart-mining/miners";
import type { RoundPacker } from "../pipeline/packers.js";
import type { BatchSource, MiningRound, Plan, PlanRequest } from "./batch-source.js";

/** What mined batches are made with. */
export interface MinedBatchesParts {
  /** By name; the controller's `miner` parameter chooses among them, the first one serves otherwise. */
  readonly miners: Readonly<Record<string, Miner>>;
  readonly packer: RoundPacker;
  readonly refresh: RefreshPolicy;
}

/**
 * Batches from mining over the whole training set: embed, mine, pack. Batches end as soon as a new round is due; when
 * they run out before, the last round is packed anew.
 */
export function minedBatches({ miners, packer, refresh }: MinedBatchesParts): BatchSource {
  let last: MiningResult<Triplets> | undefined;

  async function mine(request: PlanRequest): Promise<MiningRound> {
    const started = performance.now();
    const parameters = request.parameters();
    const miner = miners[parameters.miner ?? ""] ?? Object.values(miners)[0];
    const embeddings = await request.embeddings();
    const { random, signal } = request;
    const round = await miner.mine(embeddings, { random: random.fork("mine"), parameters, signal });
    if (round.tuples.kind !== "triplets")
      throw new DataError("training: a miner over the training set must give triplets; this one gives pairs.");
    last = { ...round, tuples: round.tuples };
    refresh.mined({ step: request.step, epoch: request.epoch });
    const { report } = round;
    return {
      report,
      triplets: round.tuples,
      embeddings,
      seconds: (performance.now() - started) / 1000,
      trainRecallAt1: report.recallAt1 ?? null,
    };
  }

  return {
    async plan(request): Promise<Plan> {
      const moment = { step: request.step, epoch: request.epoch, drift: request.drift() };
      const mining = last === undefined || refresh.due(moment) ? await mine(request) : undefined;
      const packed = packer.pack({
        labels: request.labels,
        round: last as MiningResult<Triplets>,
        random: request.random.fork("pack"),
        parameters: () => request.parameters(),
      });
      return { batches: untilDue(packed.batches, request, refresh), mining };
    },
    dispose: () => Object.values(miners).forEach((miner) => miner.dispose?.()),
  };
}

/** The batches up to the one before which a new round of mining is due; at least one. */
function* untilDue(batches: Iterable<Batch>, request: PlanRequest, refresh: RefreshPolicy): Iterable<Batch> {
  let given = 0;
  for (const batch of batches) {
    const moment = { step: request.step + given, epoch: request.epoch, drift: request.drift() };
    if (given > 0 && refresh.due(moment)) return;
    given++;
    yield batch;
  }
}
