import type { MiningEvent, RunEvent } from "@smart-mining/training";
import type { GridRun } from "./grid.js";
import { imagesPerStep } from "./images-per-step.js";
import { readRun } from "./read-run.js";
import { runFolder, runHash } from "./run-folder.js";

/** What a finished run contributes. */
export interface RunOutcome {
  readonly contender: string;
  readonly seed: number;
  /** Hash of the run's configuration; absent in results that were written before it was recorded. */
  readonly hash?: string;
  /** Name of the dataset; absent in results that were written before it was recorded. */
  readonly dataset?: string;
  /** Images in a batch; undefined when the configuration does not say. */
  readonly imagesPerStep?: number;
  /** Final metrics, fractions. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Seconds of training, without rendering, baselines and evaluations. */
  readonly trainingSeconds: number;
  readonly miningSeconds: number;
  /** Recall@1 on the unseen classes along the way. */
  readonly curve: readonly { readonly step: number; readonly seconds: number; readonly recallAt1: number }[];
  /** Active fraction, averaged between two points of the curve; nothing where none was logged. */
  readonly activity: readonly { readonly step: number; readonly activeFraction: number }[];
}

/** The runs that are finished, from their folders. */
export async function collectRuns(runs: readonly GridRun[], out: string): Promise<RunOutcome[]> {
  const found = await Promise.all(runs.map((run) => outcomeOf(run, runFolder(out, run)).catch(() => undefined)));
  return found.filter((outcome) => outcome !== undefined);
}

async function outcomeOf(run: GridRun, folder: string): Promise<RunOutcome | undefined> {
  const { log: events, metrics } = await readRun(folder);
  if (metrics.interrupted) return undefined;
  const clock = trainingClock(events);
  const evaluations = events.filter((event) => event.type === "evaluation");
  const curve = evaluations.map(({ step, metrics: at }) => ({ step, seconds: clock(step), recallAt1: at.recallAt1 }));
  const last = curve[curve.length - 1].step;
  const mining = events.filter((event): event is MiningEvent => event.type === "mining");
  return {
    contender: run.contender,
    seed: run.seed,
    hash: runHash(run),
    dataset: run.config.dataset.name,
    imagesPerStep: imagesPerStep(run.config),
    metrics: Object.fromEntries(
      Object.entries(metrics).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
    ),
    trainingSeconds: clock(last),
    miningSeconds: mining.reduce((sum, { totalSeconds }) => sum + totalSeconds, 0),
    curve,
    activity: activityOf(
      events,
      curve.map(({ step }) => step),
    ),
  };
}

/**
 * Seconds spent in steps and mining up to a step; evaluations would hide what training costs. Every step counts as the median step
 * of its run: all of them do the same work, and a run takes so long that other work on the machine comes and goes meanwhile.
 */
function trainingClock(events: readonly RunEvent[]): (step: number) => number {
  const stepSeconds = events
    .flatMap((event) => (event.type === "step" ? [event.stepSeconds] : []))
    .sort((a, b) => a - b);
  const median = stepSeconds[stepSeconds.length >> 1] ?? 0;
  const rounds = events.filter((event): event is MiningEvent => event.type === "mining");
  return (step) =>
    median * step + rounds.reduce((sum, round) => (round.step < step ? sum + round.totalSeconds : sum), 0);
}

function activityOf(events: readonly RunEvent[], points: readonly number[]): RunOutcome["activity"] {
  let from = 0;
  return points.flatMap((step) => {
    const values = events.flatMap((event) =>
      event.type === "step" && event.step > from && event.step <= step && event.activeFraction !== null
        ? [event.activeFraction]
        : [],
    );
    from = step;
    // A loss that takes its tuples from the labels has none to count.
    if (values.length === 0) return [];
    return [{ step, activeFraction: values.reduce((sum, value) => sum + value, 0) / values.length }];
  });
}
