import {
  measureSignals,
  SIGNALS,
  SIGNAL_NAMES,
  tupleCount,
  type MiningParameters,
  type SignalEntry,
  type SignalName,
} from "@smart-mining/core";
import type { Clock } from "./clock.js";
import type { MiningEvent, SignalFields, StepEvent } from "./events.js";
import type { RoundRecord, TrainerParts } from "./parts.js";
import type { StepOutcome } from "./step.js";

/** Values of the dictionary's signals; those that are not known are left out. */
type Signals = ReturnType<typeof measureSignals>;

/** Measures a step that the clock has counted, tells the controller, and gives the step's event. */
export function observeStep(
  { controller, steps }: TrainerParts,
  { batch, set, tuples, report, activeFraction, loss, learningRate }: StepOutcome,
  clock: Clock,
  stepSeconds: number,
): StepEvent {
  const { step, epoch } = clock;
  const signals = measureSignals("step", { loss, batch: set, report, activeFraction });
  controller.observe({ step, epoch, ...signals });
  return {
    type: "step",
    time: clock.seconds(),
    epoch,
    step,
    loss,
    learningRate,
    ...fieldsOf("step", signals),
    tuples: tuples === undefined ? 0 : tupleCount(tuples),
    parameters: controller.parameters,
    stepSeconds,
    samplesPerSecond: batch.rows.length / stepSeconds,
    secondsLeft: clock.secondsUntil(steps),
  };
}

/** The event of a round of mining. @param parameters it was mined with */
export function miningEvent(
  { report, seconds }: RoundRecord,
  signals: Signals,
  parameters: Partial<MiningParameters>,
  clock: Clock,
): MiningEvent {
  return {
    ...report,
    ...fieldsOf("round", signals),
    type: "mining",
    time: clock.seconds(),
    epoch: clock.epoch,
    step: clock.step,
    hardness: [...report.hardness],
    parameters,
    totalSeconds: seconds,
  };
}

/** The signals of a moment as an event has them: null where a value is not known or not a number. */
function fieldsOf<When extends "step" | "round">(when: When, signals: Signals): SignalFields<When> {
  const known = (name: SignalName): number | null => {
    const value = signals[name];
    return value !== undefined && Number.isFinite(value) ? value : null;
  };
  const names = SIGNAL_NAMES.filter((name) => (SIGNALS[name] as SignalEntry).when === when);
  return Object.fromEntries(names.map((name) => [name, known(name)])) as SignalFields<When>;
}
