import { stoppedBy } from "../loop/loop.js";
import type { RunMetrics } from "./metrics.js";
import type { RunResult } from "./run-options.js";
import { evaluate, saveLearned, type Evaluated, type Session } from "./session.js";

/** Trains, saves, evaluates, ends. */
export async function trained(
  session: Session,
  baselines: RunMetrics["baselines"],
  signal?: AbortSignal,
): Promise<Omit<RunResult, "backend">> {
  const { pipeline, log, folder, seconds, spent } = session;
  const { trainer, config, dataset } = pipeline;
  const hooks = {
    onEvent: log.emit,
    evaluate: async (heard?: AbortSignal) => (await evaluate(session, ["recallAt1"], heard)).metrics,
    onCheckpoint: () => saveLearned(session),
  };
  const stopped = (await trainer.run(hooks, signal)).interrupted;
  await saveLearned(session);
  const final = await evaluateAtEnd(session, signal);
  const interrupted = stopped || final === null;
  const metrics: RunMetrics = {
    ...final?.metrics,
    baselines,
    steps: trainer.step,
    epochs: trainer.epoch,
    ...spent(),
    interrupted,
  };
  await folder?.writeJson("metrics.json", metrics);
  log.emit({ type: "end", time: seconds(), step: trainer.step, epoch: trainer.epoch, interrupted });
  return {
    config,
    metrics,
    events: log.events,
    dataset,
    embeddings: final?.embeddings,
    lastRound: trainer.lastRound,
    trainedBatches: trainer.trainedBatches,
    interrupted,
  };
}

/** The final evaluation; null where the signal fired in it. One that fired before is no reason to leave it out. */
async function evaluateAtEnd(session: Session, signal?: AbortSignal): Promise<Evaluated | null> {
  const { pipeline, log, seconds } = session;
  const { trainer, config } = pipeline;
  const heard = signal?.aborted === true ? undefined : signal;
  try {
    const final = await evaluate(session, config.evaluation.metrics, heard);
    const { step, epoch } = trainer;
    log.emit({ type: "evaluation", time: seconds(), epoch, step, metrics: final.metrics });
    return final;
  } catch (error) {
    if (stoppedBy(error, heard)) return null;
    throw error;
  }
}
