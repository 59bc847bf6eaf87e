import {
  DataError,
  embeddingSet,
  measureSignals,
  unknownName,
  type Batch,
  type BatchMiner,
  type DatasetMiner,
  type EmbeddingSet,
  type MiningRound,
  type Random,
  type Sampler,
  type Triplets,
} from "@smart-mining/core";
import type { RefreshMoment } from "@smart-mining/miners";
import type { Clock } from "./clock.js";
import type { RunListener } from "./events.js";
import { miningEvent } from "./observe.js";
import type { MiningParts, PlannedBatch, RoundRecord, TrainerParts } from "./parts.js";

/** Gives batch after batch, mining where it is due. */
export interface Planner {
  /** The next batch, from a new plan when the present one has come to its end. @throws {DataError} when none can be formed */
  next(onEvent: RunListener, signal?: AbortSignal): Promise<PlannedBatch>;
  /** Plans made so far. */
  readonly plans: number;
  readonly lastRound: RoundRecord | undefined;
  /** Forgets the plan under way and counts on from here. */
  restore(plans: number): void;
}

/** The batches until the next plan. */
interface Plan {
  readonly batches: AsyncIterator<Batch>;
  readonly batchMiner: BatchMiner | null;
}

/** What one plan is made with; the random numbers are those of its number. */
interface PlanContext {
  readonly random: Random;
  readonly onEvent: RunListener;
  readonly signal?: AbortSignal;
}

/**
 * Plans batches: from labels alone, or embed all, mine, and form batches of the round. Those of a round end as soon as a new
 * round is due, or the controller asks for another miner; when they run out before, batches are formed of the same round anew.
 */
export function createPlanner(parts: TrainerParts, clock: Clock): Planner {
  const { source, mining, controller, bank } = parts;
  let plans = 0;
  let plan: Plan | undefined;
  let last: { readonly miner: string; readonly round: MiningRound; readonly record: RoundRecord } | undefined;

  const moment = (): RefreshMoment => ({
    step: clock.step,
    epoch: clock.epoch,
    drift: last === undefined ? 0 : (bank?.drift().mean ?? 0),
  });
  const samplerInput = (random: Random, signal?: AbortSignal) => ({
    labels: source.labels,
    groups: source.groups,
    parameters: () => controller.parameters,
    random,
    signal,
  });

  async function mine(name: string, miner: DatasetMiner, { random, onEvent, signal }: PlanContext): Promise<void> {
    const started = clock.seconds();
    const { parameters } = controller;
    const set = await trainingEmbeddings(parts, clock.step, signal);
    const round = await miner.mine(set, { random: random.fork("mine"), parameters, signal });
    const triplets = await trainedTriplets(mining!.sampler, round, signal);
    const report = await round.report();
    const seconds = clock.seconds() - started;
    const record = { set, triplets, report, seconds, trainRecallAt1: report.recallAt1 ?? null };
    last = { miner: name, round, record };
    mining!.refresh.mined({ step: clock.step, epoch: clock.epoch });
    const signals = measureSignals("round", { report, trainRecallAt1: report.recallAt1 });
    controller.observe({ step: clock.step, epoch: clock.epoch, ...signals });
    onEvent(miningEvent(record, signals, parameters, clock));
  }

  async function planOf(context: PlanContext): Promise<Plan> {
    const { random, signal } = context;
    if (mining === null) {
      const batches = iterated(parts.sampler.batches(samplerInput(random, signal)));
      return { batches, batchMiner: parts.batchMiner };
    }
    const name = minerInUse(mining, controller.parameters.miner);
    const sameMiner = (): boolean => minerInUse(mining, controller.parameters.miner) === name;
    const used = mining.miners[name];
    if (used.scope === "batch") {
      const batches = parts.sampler.batches(samplerInput(random, signal));
      return { batches: asLongAs(batches, sameMiner), batchMiner: used.miner };
    }
    if (last?.miner !== name || mining.refresh.due(moment())) await mine(name, used.miner, context);
    const input = { ...samplerInput(random.fork("pack"), signal), round: last!.round };
    const goOn = (): boolean => sameMiner() && !mining.refresh.due(moment());
    return { batches: asLongAs(mining.sampler.batches(input), goOn), batchMiner: parts.batchMiner };
  }

  return {
    get plans() {
      return plans;
    },
    get lastRound() {
      return last?.record;
    },
    async next(onEvent, signal) {
      const ready = await plan?.batches.next();
      if (plan !== undefined && ready?.done === false) return { batch: ready.value, batchMiner: plan.batchMiner };
      plan = undefined;
      plan = await planOf({ random: parts.random.fork("plan").fork(plans), onEvent, signal });
      plans += 1;
      const first = await plan.batches.next();
      if (first.done === true)
        throw new DataError("training: no batch could be formed; the training set has too few classes or samples.");
      return { batch: first.value, batchMiner: plan.batchMiner };
    },
    restore(made) {
      plans = made;
      plan = undefined;
    },
  };
}

/**
 * The triplets of a round that its batches bring, where they bring any. Asked for before the report wherever the sampler uses
 * them, so that the report is of them.
 */
async function trainedTriplets(
  { bringsTuples = false, readsTriplets = false }: Sampler,
  round: MiningRound,
  signal?: AbortSignal,
): Promise<Triplets | undefined> {
  if (!bringsTuples && !readsTriplets && round.lists !== undefined) return undefined;
  const { tuples } = await round.triplets({ signal });
  return bringsTuples ? tuples : undefined;
}

/** Embeddings of the whole training set, remembered where that is wanted and all are known, else from a fresh pass. */
async function trainingEmbeddings(
  { source, engine, bank, mining }: TrainerParts,
  step: number,
  signal?: AbortSignal,
): Promise<EmbeddingSet> {
  const { labels, groups } = source;
  if (mining?.onBank === true && bank?.coverage() === 1) return bank.snapshot();
  const values = await engine.embed(source, { signal });
  bank?.fill(values, step);
  // The drift is measured from here.
  bank?.snapshot();
  return embeddingSet(values, engine.model.dimension, labels, groups);
}

function minerInUse({ miners }: MiningParts, wanted: string | undefined): string {
  const names = Object.keys(miners);
  const name = wanted ?? names[0];
  if (!Object.hasOwn(miners, name)) throw unknownName("training", "miner of this pipeline", name, names);
  return name;
}

function iterated(batches: Iterable<Batch> | AsyncIterable<Batch>): AsyncIterator<Batch> {
  return asLongAs(batches, () => true);
}

/** The batches up to the one before which the condition fails; at least one. */
async function* asLongAs(
  batches: Iterable<Batch> | AsyncIterable<Batch>,
  goOn: () => boolean,
): AsyncGenerator<Batch, undefined> {
  let given = false;
  for await (const batch of batches) {
    if (given && !goOn()) return;
    given = true;
    yield batch;
  }
}
