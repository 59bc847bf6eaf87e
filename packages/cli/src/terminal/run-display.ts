import type { PipelineConfig, RunEvent, RunListener, StepEvent } from "@smart-mining/training";
import type { ProgressDisplay } from "./progress.js";
import { clock, percent } from "./table.js";

/** Turns the events of a run into what a person sees while it goes on. */
export function runDisplay(display: ProgressDisplay, config: PipelineConfig): RunListener {
  const say: { [K in RunEvent["type"]]?: (event: Extract<RunEvent, { type: K }>) => void } = {
    start: ({ backend, reason, workers, samples, classes }) => {
      display.say(`Backend ${backend}${workers > 1 ? `, ${workers} workers` : ""}: ${reason}`);
      display.say(`Training on ${samples} samples of ${classes} classes, ${config.steps} steps, seed ${config.seed}.`);
    },
    progress: ({ phase, done, total }) => {
      display.show(phase, done, total, `${done}/${total}`);
      if (done >= total) display.finish();
    },
    step: (event) => display.show("training", event.step, config.steps, stepDetail(event, config)),
    evaluation: ({ step, metrics }) =>
      display.say(`step ${step}: Recall@1 on unseen classes ${percent(metrics.recallAt1)} %`),
    warning: ({ message }) => display.say(`warning: ${message}`),
    end: () => display.finish(),
  };
  return (event) => (say[event.type] as ((event: RunEvent) => void) | undefined)?.(event);
}

function stepDetail(event: StepEvent, config: PipelineConfig): string {
  return [
    `epoch ${event.epoch.toFixed(1)}`,
    `step ${event.step}/${config.steps}`,
    `${Math.round(event.samplesPerSecond)} samples/s`,
    `loss ${event.loss.toFixed(4)}`,
    // A loss over all pairs has no tuples that could be active.
    event.activeFraction === null
      ? `violated ${percent(event.violatedShare)} %`
      : `active ${percent(event.activeFraction)} %`,
    `${clock(event.secondsLeft)} left`,
  ].join(" · ");
}
