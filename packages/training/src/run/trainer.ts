import {
  DataError,
  embeddingSet,
  type Batch,
  type DifficultySignal,
  type EmbeddingSet,
  type MiningReport,
  tupleCount,
  type Tuples,
  ValueError,
} from "@smart-mining/core";
import type { Scalar, Tensor2D } from "@tensorflow/tfjs";
import { lossGradient, type LossGradient } from "@smart-mining/models";
import { activeFraction, tripletMarginLoss } from "@smart-mining/losses";
import { allPairsMiner, miningReport } from "@smart-mining/miners";
import type { MiningRound } from "./batch-source.js";
import { embedAll } from "./embed-all.js";
import { lossWithMemory } from "./loss-with-memory.js";
import { spreadOf } from "./spread.js";
import { createStopwatch } from "./stopwatch.js";
import type { Trainer, TrainerParts } from "./trainer-parts.js";
import { violatedShare } from "./violated-share.js";

/** Pairs of so many anchors tell how hard a batch is; all pairs of a large batch would take longer than they are worth. */
const SAMPLED_ANCHORS = 60;

/** What a step's embeddings say of their batch. */
interface Seen {
  /** Of the tuples trained on; where the loss takes all that the labels allow, of the pairs of some anchors. */
  report?: MiningReport;
  /** Number of tuples that were mined; undefined where the loss takes what the labels allow. */
  trained?: number;
  active?: number;
  violated: number;
  spread: number;
}

/**
 * The training loop: plan batches (mining where configured), augment, embed, mine in the batch,
 * loss, optimizer step, controller, evaluation. All randomness is forked from `random` by step and epoch.
 */
export function createTrainer(parts: TrainerParts): Trainer {
  const { images, engine, optimizer, loss, batches, controller, bank, random, onEvent } = parts;
  const watch = createStopwatch();
  let step = 0;
  let epoch = 0;
  let waiting: Iterator<Batch> | AsyncIterator<Batch> | undefined;
  let { batchMiner } = parts;
  let lastMining: MiningRound | undefined;
  const allPairs = allPairsMiner();
  const { margin, distance } = parts.activity;
  const hinge = tripletMarginLoss({ margin, distance: distance === "squared" ? "squared-euclidean" : "euclidean" });

  async function plan(signal?: AbortSignal): Promise<void> {
    const request = {
      epoch,
      step,
      labels: images.labels,
      parameters: () => controller.parameters,
      random: random.fork("plan").fork(epoch),
      embeddings: () => trainingEmbeddings(),
      drift: () => (lastMining === undefined ? 0 : (bank?.drift().mean ?? 0)),
      signal,
    };
    const planned = await batches.plan(request);
    epoch += 1;
    waiting =
      Symbol.asyncIterator in planned.batches
        ? planned.batches[Symbol.asyncIterator]()
        : planned.batches[Symbol.iterator]();
    batchMiner = planned.batchMiner ?? parts.batchMiner;
    if (planned.mining !== undefined) announceMining(planned.mining, controller.parameters);
  }

  async function trainingEmbeddings(): Promise<EmbeddingSet> {
    if (parts.mineBank && bank?.coverage() === 1) return bank.snapshot();
    const values = await embedAll(engine, images);
    bank?.fill(values, step);
    bank?.snapshot();
    return embeddingSet(values, engine.model.dimension, images.labels);
  }

  function announceMining(round: MiningRound, parameters: typeof controller.parameters): void {
    lastMining = round;
    const trainRecallAt1 = round.trainRecallAt1 ?? undefined;
    controller.observe({ step, epoch, trainRecallAt1 });
    onEvent({
      ...round.report,
      type: "mining",
      time: watch.seconds(),
      epoch,
      step,
      hardness: [...round.report.hardness],
      parameters,
      totalSeconds: round.seconds,
      trainRecallAt1: round.trainRecallAt1,
    });
  }

  /** The next batch, from a new plan when the present one has come to its end. */
  async function nextBatch(signal?: AbortSignal): Promise<Batch> {
    const next = await waiting?.next();
    if (next !== undefined && !next.done) return next.value;
    await plan(signal);
    const first = await waiting?.next();
    if (first === undefined || first.done)
      throw new DataError("training: no batch could be formed; the training set has too few classes or images.");
    return first.value;
  }

  async function trainStep(batch: Batch): Promise<void> {
    const started = watch.seconds();
    step += 1;
    const labels = Int32Array.from(batch.rows, (row) => images.labels[row]);
    const learningRate = parts.learningRate(step);
    optimizer.learningRate = learningRate;
    const input = images.batch(batch.rows, random.fork("augment").fork(step));
    let tuples: Tuples | undefined = batch.tuples;
    let memory: EmbeddingSet | undefined;
    const seen: Seen = { violated: NaN, spread: NaN };
    const pick = (values: Float32Array): void => {
      if (!values.every(Number.isFinite))
        throw new ValueError(
          `training: the embeddings of step ${step} are not finite, the run has diverged; lower "optimizer.learningRate", ${learningRate} at this step.`,
        );
      bank?.write(batch.rows, values, step);
      const { dimension } = engine.model;
      seen.violated = violatedShare(values, dimension, labels);
      seen.spread = spreadOf(values, dimension);
      const set = embeddingSet(values, dimension, labels);
      const request = { random: random.fork("batch-miner").fork(step), parameters: controller.parameters };
      if (batchMiner === null) {
        seen.trained = tuples && tupleCount(tuples);
        seen.active = activityOf(values, tuples);
        // The loss takes the tuples given, or all that the labels allow.
        seen.report =
          tuples === undefined
            ? allPairs.mine(set, { ...request, anchors: sample(labels.length) }).report
            : miningReport(set, tuples);
        return;
      }
      const mined = batchMiner.mine(set, request);
      ({ tuples, memory, report: seen.report } = mined);
      seen.trained = mined.report.tuples;
      seen.active = memory === undefined ? activityOf(values, tuples) : undefined;
      seen.active ??= mined.report.activeFraction;
    };
    const own = loss.trainableVariables;
    const pass = await engine.forward(input);
    let result: LossGradient;
    try {
      pick(pass.embeddings);
      const lossOf = (rows: Tensor2D): Scalar => lossWithMemory(loss, rows, labels, tuples, memory);
      result = await lossGradient(pass.embeddings, engine.model.dimension, lossOf, own);
      if (!Number.isFinite(result.loss))
        throw new ValueError(
          `training: the loss of step ${step} is ${result.loss}; the weights were left as they were. A smaller learning rate may help.`,
        );
      await pass.backward(result.gradient);
    } finally {
      pass.dispose();
    }
    const names = own.map((_, at) => `loss${at}`);
    await engine.apply(optimizer, { names, variables: own, gradients: result.extra, rate: parts.lossRate ?? 1 });
    for (const gradient of result.extra) gradient.dispose();
    await parts.average?.update();
    announceStep(batch, result.loss, seen, learningRate, watch.seconds() - started);
  }

  function activityOf(values: Float32Array, tuples: Tuples | undefined): number | undefined {
    if (tuples?.kind !== "triplets") return undefined;
    return activeFraction({ values, dimension: engine.model.dimension }, tuples, hinge);
  }

  function announceStep(
    batch: Batch,
    value: number,
    { report, active, violated, spread, trained = 0 }: Seen,
    learningRate: number,
    seconds: number,
  ): void {
    const known = (number: number | undefined): number | null =>
      number !== undefined && Number.isFinite(number) ? number : null;
    const signal: DifficultySignal = {
      step,
      epoch,
      meanLoss: value,
      activeFraction: active,
      auc: report?.auc,
      hardShare: report?.hardShare,
      semiHardShare: report?.semiHardShare,
      violatedShare: violated,
      meanPositive: report?.meanPositive,
      meanNegative: report?.meanNegative,
      spread,
    };
    controller.observe(signal);
    watch.lap(seconds);
    onEvent({
      type: "step",
      time: watch.seconds(),
      epoch,
      step,
      loss: value,
      learningRate,
      activeFraction: known(active),
      auc: known(report?.auc),
      hardShare: known(report?.hardShare),
      violatedShare: known(violated),
      meanPositive: known(report?.meanPositive),
      meanNegative: known(report?.meanNegative),
      spread: known(spread),
      tuples: trained,
      parameters: controller.parameters,
      stepSeconds: seconds,
      imagesPerSecond: batch.rows.length / seconds,
      secondsLeft: watch.meanLap() * (parts.steps - step),
    });
  }

  async function evaluateNow(): Promise<void> {
    const metrics = await parts.evaluate(step);
    onEvent({ type: "evaluation", time: watch.seconds(), epoch, step, metrics });
    await parts.onCheckpoint?.();
  }

  return {
    get lastMining() {
      return lastMining;
    },
    async run(signal) {
      while (step < parts.steps && !signal?.aborted) {
        await trainStep(await nextBatch(signal));
        if (step % parts.evaluateEvery === 0 && step < parts.steps && !signal?.aborted) await evaluateNow();
      }
      const interrupted = step < parts.steps;
      onEvent({ type: "end", time: watch.seconds(), step, interrupted });
      return { steps: step, interrupted };
    },
    state: () => ({ step, epoch, controller: controller.state() }),
    restore(state) {
      controller.restore(state.controller);
      ({ step, epoch } = state);
      waiting = undefined;
    },
  };
}

/** At most `SAMPLED_ANCHORS` row numbers of `size`, evenly spread. */
function sample(size: number): Int32Array {
  const count = Math.min(size, SAMPLED_ANCHORS);
  return Int32Array.from({ length: count }, (_, at) => Math.floor((at * size) / count));
}
