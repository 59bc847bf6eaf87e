import { setImmediate as nextTurn } from "node:timers/promises";
import { AbortedError } from "@smart-mining/core";
import { createClock } from "./clock.js";
import { observeStep } from "./observe.js";
import type { TrainedBatch, Trainer, TrainerHooks, TrainerParts } from "./parts.js";
import { createPlanner } from "./plan.js";
import { trainStep, type StepOutcome } from "./step.js";

/** How many of the last batches a trainer remembers. */
const KEPT_BATCHES = 3;

/**
 * The training loop: plan batches (mining where configured), step, observe, evaluate. All randomness is forked from `random`:
 * by plan for batches and mining, by step for augmentation and the batch miner.
 */
export function createTrainer(parts: TrainerParts): Trainer {
  const { controller, batchMiner, steps, evaluateEvery } = parts;
  const clock = createClock(parts.source.size, parts.seconds);
  const planner = createPlanner(parts, clock);
  let trained: readonly TrainedBatch[] = [];

  async function train({ onEvent, evaluate, onCheckpoint }: TrainerHooks, signal?: AbortSignal): Promise<void> {
    while (clock.step < steps) {
      // A turn of the event loop, so that Ctrl-C and timers are heard: everything else here may be promises alone.
      await nextTurn();
      if (signal?.aborted) return;
      const planned = await planner.next(onEvent, signal);
      const started = clock.seconds();
      const outcome = await trainStep(parts, planned, clock.step + 1, signal);
      const seconds = clock.seconds() - started;
      clock.count(planned.batch.rows.length, seconds);
      trained = [...trained, trainedBatch(outcome, clock.step)].slice(-KEPT_BATCHES);
      onEvent(observeStep(parts, outcome, clock, seconds));
      if (clock.step % evaluateEvery !== 0 || clock.step === steps || signal?.aborted) continue;
      const metrics = await evaluate(signal);
      onEvent({ type: "evaluation", time: clock.seconds(), epoch: clock.epoch, step: clock.step, metrics });
      await onCheckpoint?.();
    }
  }

  return {
    get step() {
      return clock.step;
    },
    get epoch() {
      return clock.epoch;
    },
    get lastRound() {
      return planner.lastRound;
    },
    get trainedBatches() {
      return trained;
    },
    async run(hooks, signal) {
      try {
        await train(hooks, signal);
      } catch (error) {
        if (!stoppedBy(error, signal)) throw error;
      }
      return { interrupted: clock.step < steps };
    },
    state: () => ({
      step: clock.step,
      samplesDrawn: clock.samplesDrawn,
      plans: planner.plans,
      controller: controller.state(),
      ...(batchMiner?.state === undefined ? {} : { batchMiner: batchMiner.state() }),
    }),
    restore(state) {
      controller.restore(state.controller);
      if (state.batchMiner !== undefined) batchMiner?.restore?.(state.batchMiner);
      clock.restore(state);
      planner.restore(state.plans);
    },
  };
}

/** Whether an error is no more than the answer to the signal. */
export function stoppedBy(error: unknown, signal?: AbortSignal): boolean {
  if (signal?.aborted !== true) return false;
  return error instanceof AbortedError || error === signal.reason || (error as Error | null)?.name === "AbortError";
}

function trainedBatch({ batch, tuples }: StepOutcome, step: number): TrainedBatch {
  const { rows, neighborhoods } = batch;
  return { step, rows, ...(tuples && { tuples }), ...(neighborhoods && { neighborhoods }) };
}
