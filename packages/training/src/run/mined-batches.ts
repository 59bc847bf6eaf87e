import { DataError, unknownName, type Batch, type Miner, type MiningResult, type Triplets } from "@smart-mining/core";
import type { RefreshPolicy } from "@smart-mining/miners";
import type { RoundPacker } from "../pipeline/packers.js";
import type { BatchSource, MiningRound, Plan, PlanRequest } from "./batch-source.js";

/** What mined batches are made with. */
export interface MinedBatchesParts {
  /**
   * By name; the controller's `miner` parameter chooses among them, the first one serves where it names none. A miner that is
   * shown a batch chooses in batches of `random`.
   */
  readonly miners: Readonly<Record<string, Miner>>;
  readonly packer: RoundPacker;
  readonly refresh: RefreshPolicy;
  /** Batches from labels alone, for miners that are shown a batch. */
  readonly random: BatchSource;
}

/**
 * Batches from mining over the whole training set: embed, mine, pack. Batches end as soon as a new round is due, or the
 * controller asks for another miner; when they run out before, the last round is packed anew.
 */
export function minedBatches({ miners, packer, refresh, random }: MinedBatchesParts): BatchSource {
  let last: { readonly miner: string; readonly round: MiningResult<Triplets> } | undefined;

  function minerInUse({ parameters }: PlanRequest): string {
    const names = Object.keys(miners);
    const name = parameters().miner ?? names[0];
    if (!Object.hasOwn(miners, name)) throw unknownName("training", "miner of this pipeline", name, names);
    return name;
  }

  async function mine(request: PlanRequest, name: string): Promise<MiningRound> {
    const started = performance.now();
    const parameters = request.parameters();
    const embeddings = await request.embeddings();
    const { signal } = request;
    const round = await miners[name].mine(embeddings, {
      random: request.random.fork("mine"),
      parameters,
      purpose: packer.packsFrom,
      signal,
    });
    if (round.tuples.kind !== "triplets")
      throw new DataError("training: a miner over the training set must give triplets; this one gives pairs.");
    last = { miner: name, round: { ...round, tuples: round.tuples } };
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
      const name = minerInUse(request);
      const sameMiner = (): boolean => minerInUse(request) === name;
      if (miners[name].scope === "batch") {
        const { batches } = await random.plan(request);
        return { batches: asLongAs(batches, sameMiner), batchMiner: miners[name] };
      }
      const moment = { step: request.step, epoch: request.epoch, drift: request.drift() };
      const mining = last?.miner !== name || refresh.due(moment) ? await mine(request, name) : undefined;
      const packed = packer.pack({
        labels: request.labels,
        round: last!.round,
        random: request.random.fork("pack"),
        parameters: () => request.parameters(),
      });
      const notDue = (given: number): boolean =>
        !refresh.due({ step: request.step + given, epoch: request.epoch, drift: request.drift() });
      return { batches: asLongAs(packed.batches, (given) => sameMiner() && notDue(given)), mining };
    },
    dispose: () => Object.values(miners).forEach((miner) => miner.dispose?.()),
  };
}

/** The batches up to the one before which the condition, told how many were given, fails; at least one. */
function* asLongAs(batches: Iterable<Batch>, goOn: (given: number) => boolean): Iterable<Batch> {
  let given = 0;
  for (const batch of batches) {
    if (given > 0 && !goOn(given)) return;
    given++;
    yield batch;
  }
}
