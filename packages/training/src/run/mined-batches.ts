import {
  unknownName,
  type Batch,
  type BatchMiner,
  type DatasetMiner,
  type MiningRound as MinedRound,
  type Sampler,
} from "@smart-mining/core";
import type { RefreshPolicy } from "@smart-mining/miners";
import type { BatchSource, MiningRound, Plan, PlanRequest } from "./batch-source.js";

/** A miner over the whole training set, or one that is shown batches. */
export type NamedMiner = { readonly dataset: DatasetMiner } | { readonly batch: BatchMiner };

/** What mined batches are made with. */
export interface MinedBatchesParts {
  /**
   * By name; the controller's `miner` parameter chooses among them, the first one serves where it names none. A miner that is
   * shown a batch chooses in batches of `random`.
   */
  readonly miners: Readonly<Record<string, NamedMiner>>;
  readonly packer: Sampler;
  readonly refresh: RefreshPolicy;
  /** Batches from labels alone, for miners that are shown a batch. */
  readonly random: BatchSource;
}

/**
 * Batches from mining over the whole training set: embed, mine, pack. Batches end as soon as a new round is due, or the
 * controller asks for another miner; when they run out before, the last round is packed anew.
 */
export function minedBatches({ miners, packer, refresh, random }: MinedBatchesParts): BatchSource {
  let last: { readonly miner: string; readonly round: MinedRound } | undefined;

  function minerInUse({ parameters }: PlanRequest): string {
    const names = Object.keys(miners);
    const name = parameters().miner ?? names[0];
    if (!Object.hasOwn(miners, name)) throw unknownName("training", "miner of this pipeline", name, names);
    return name;
  }

  async function mine(request: PlanRequest, name: string, miner: DatasetMiner): Promise<MiningRound> {
    const started = performance.now();
    const parameters = request.parameters();
    const embeddings = await request.embeddings();
    const { signal } = request;
    const round = await miner.mine(embeddings, {
      random: request.random.fork("mine"),
      parameters,
      signal,
    });
    last = { miner: name, round };
    refresh.mined({ step: request.step, epoch: request.epoch });
    // Where the sampler goes on with triplets, the round's own; else, for the report, those of a sample.
    const inUse = packer.bringsTuples === true || round.lists === undefined;
    const report = inUse ? (await round.triplets({ signal })).report : await round.report();
    const shown = inUse
      ? await round.triplets({ signal })
      : await round.triplets({ signal, anchors: shownAnchors(embeddings.size) });
    return {
      report,
      triplets: shown.tuples,
      embeddings,
      seconds: (performance.now() - started) / 1000,
      trainRecallAt1: report.recallAt1 ?? null,
    };
  }

  return {
    async plan(request): Promise<Plan> {
      const name = minerInUse(request);
      const sameMiner = (): boolean => minerInUse(request) === name;
      const miner = miners[name];
      if ("batch" in miner) {
        const { batches } = await random.plan(request);
        return { batches: asLongAs(batches, sameMiner), batchMiner: miner.batch };
      }
      const moment = { step: request.step, epoch: request.epoch, drift: request.drift() };
      const mining = last?.miner !== name || refresh.due(moment) ? await mine(request, name, miner.dataset) : undefined;
      const packed = packer.batches({
        labels: request.labels,
        round: last!.round,
        random: request.random.fork("pack"),
        parameters: () => request.parameters(),
      });
      const notDue = (given: number): boolean =>
        !refresh.due({ step: request.step + given, epoch: request.epoch, drift: request.drift() });
      return { batches: asLongAs(packed, (given) => sameMiner() && notDue(given)), mining };
    },
    dispose: () =>
      Object.values(miners).forEach((miner) => ("batch" in miner ? miner.batch : miner.dataset).dispose?.()),
  };
}

/** At most 256 rows, evenly spread. */
function shownAnchors(size: number): Int32Array {
  const count = Math.min(size, 256);
  return Int32Array.from({ length: count }, (_, at) => Math.floor((at * size) / count));
}

/** The batches up to the one before which the condition, told how many were given, fails; at least one. */
async function* asLongAs(
  batches: Iterable<Batch> | AsyncIterable<Batch>,
  goOn: (given: number) => boolean,
): AsyncIterable<Batch> {
  let given = 0;
  for await (const batch of batches) {
    if (given > 0 && !goOn(given)) return;
    given++;
    yield batch;
  }
}
