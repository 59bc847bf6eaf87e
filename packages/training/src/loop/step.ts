import * as tf from "@tensorflow/tfjs";
import {
  DataError,
  embeddingSet,
  ValueError,
  type Batch,
  type BatchMiner,
  type EmbeddingSet,
  type MinedTuples,
  type MiningContext,
  type MiningReport,
  type Tuples,
} from "@smart-mining/core";
import { activeFraction } from "@smart-mining/losses";
import { allPairsMiner, miningReport } from "@smart-mining/miners";
import { lossGradient } from "@smart-mining/models";
import type { PlannedBatch, TrainerParts } from "./parts.js";

/** Pairs of so many anchors tell how hard a batch is; all pairs of a large batch would take longer than they are worth. */
const SAMPLED_ANCHORS = 60;

/** What a step did, for those who watch. */
export interface StepOutcome {
  readonly batch: Batch;
  /** The batch's embeddings as the step saw them. */
  readonly set: EmbeddingSet;
  /** Those that the loss got; undefined where it takes all that the labels allow. */
  readonly tuples: Tuples | undefined;
  /** Of those tuples, or of all pairs of some anchors. */
  readonly report: MiningReport;
  readonly activeFraction: number | undefined;
  readonly loss: number;
  readonly learningRate: number;
}

/** Tuples for the loss, rows of earlier batches that they may reach to, and what is known of them. */
interface Picked {
  readonly tuples: Tuples | undefined;
  readonly memory?: EmbeddingSet;
  readonly report: MiningReport;
  readonly activeFraction: number | undefined;
}

/**
 * One step: read, forward, pick tuples, gradient of the loss, backward, update.
 *
 * @param step its number, from 1
 * @throws {ValueError} when the run has diverged
 */
export async function trainStep(
  parts: TrainerParts,
  { batch, batchMiner }: PlannedBatch,
  step: number,
  signal?: AbortSignal,
): Promise<StepOutcome> {
  const { source, engine, loss, optimizer, random } = parts;
  const learningRate = parts.learningRate * parts.schedule.factor(step, parts.steps);
  const samples = await source.read(batch.rows, random.fork("augment").fork(step), signal);
  const pass = await engine.forward(samples);
  try {
    const diverged = (what: string): ValueError =>
      new ValueError(
        `training: ${what} of step ${step} are not finite, the run has diverged; lower "optimizer.learningRate", ${learningRate} at this step.`,
      );
    if (!pass.embeddings.every(Number.isFinite)) throw diverged("the embeddings");
    const set = batchSet(parts, batch, pass.embeddings);
    parts.bank?.write(batch.rows, set.values, step);

    const context = { random: random.fork("batch-miner").fork(step), parameters: parts.controller.parameters };
    const picked = pick(parts, batch, set, { batchMiner, context });

    const found = await lossGradient(
      set.values,
      set.dimension,
      (embeddings) => lossOf(parts, embeddings, set, picked),
      loss.trainableVariables,
    );
    try {
      if (!Number.isFinite(found.loss) || !found.gradient.every(Number.isFinite))
        throw diverged("the loss or its gradients");
      await pass.backward(found.gradient);
      optimizer.learningRate = learningRate;
      await engine.apply(optimizer, {
        names: loss.trainableVariables.map((_, at) => `loss/${at}`),
        variables: loss.trainableVariables,
        gradients: found.extra,
        rate: parts.lossRate,
      });
    } finally {
      tf.dispose(found.extra);
    }
    await parts.average?.update();
    const { tuples, report, activeFraction: active } = picked;
    return { batch, set, tuples, report, activeFraction: active, loss: found.loss, learningRate };
  } finally {
    pass.dispose();
  }
}

function batchSet({ source, engine }: TrainerParts, { rows }: Batch, values: Float32Array): EmbeddingSet {
  const { labels, groups } = source;
  return embeddingSet(
    values,
    engine.model.dimension,
    Int32Array.from(rows, (row) => labels[row]),
    groups && Int32Array.from(rows, (row) => groups[row]),
  );
}

/** By the batch miner; without one the batch's own tuples, or none: then the loss takes all that the labels allow. */
function pick(
  { loss }: TrainerParts,
  { tuples: own }: Batch,
  set: EmbeddingSet,
  { batchMiner, context }: { readonly batchMiner: BatchMiner | null; readonly context: MiningContext },
): Picked {
  if (batchMiner !== null) {
    const { tuples, memory, report } = minedAtOnce(batchMiner, set, context);
    const known = memory === undefined ? activity(set, tuples, loss) : undefined;
    return { tuples, memory, report, activeFraction: known ?? report.activeFraction };
  }
  if (own !== undefined)
    return { tuples: own, report: miningReport(set, own), activeFraction: activity(set, own, loss) };
  const { report } = allPairsMiner().mine(set, { ...context, anchors: someAnchors(set.size) });
  return { tuples: undefined, report, activeFraction: undefined };
}

/** Share of the triplets that the loss calls active; undefined of pairs, and where the loss has no such notion. */
function activity(set: EmbeddingSet, tuples: Tuples, loss: TrainerParts["loss"]): number | undefined {
  return tuples.kind === "triplets" && loss.isActive !== undefined ? activeFraction(set, tuples, loss) : undefined;
}

/**
 * The loss of a batch whose tuples may reach beyond it: rows from `set.size` on are those of a memory of earlier
 * batches (Wang et al. 2020), which get no gradient.
 */
function lossOf(
  { loss }: TrainerParts,
  embeddings: tf.Tensor2D,
  { labels, groups }: EmbeddingSet,
  { tuples, memory }: Picked,
): tf.Scalar {
  if (memory === undefined || memory.size === 0) return loss.compute(embeddings, labels, tuples, undefined, groups);
  const kept = tf.tensor2d(memory.values, [memory.size, memory.dimension]);
  const joinedLabels = joined(labels, memory.labels);
  const joinedGroups = groups && memory.groups && joined(groups, memory.groups);
  return loss.compute(tf.concat([embeddings, kept]), joinedLabels, tuples, undefined, joinedGroups);
}

/** One after the other. Not spread into a call: a memory of 125,000 rows would overflow its stack. */
function joined(first: Int32Array, second: Int32Array): Int32Array {
  const all = new Int32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** At most `SAMPLED_ANCHORS` row numbers of `size`, evenly spread. */
function someAnchors(size: number): Int32Array {
  const count = Math.min(size, SAMPLED_ANCHORS);
  return Int32Array.from({ length: count }, (_, at) => Math.floor((at * size) / count));
}

function minedAtOnce(miner: BatchMiner, set: EmbeddingSet, context: MiningContext): MinedTuples {
  const mined = miner.mine(set, context);
  if (mined instanceof Promise) throw new DataError("training: a batch miner must answer at once, not later.");
  return mined;
}
