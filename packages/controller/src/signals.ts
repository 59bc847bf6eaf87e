import type { DifficultySignal } from "@smart-mining/core";

/** The measures of difficulty that a controller can follow. */
export const SIGNALS = [
  "activeFraction",
  "auc",
  "meanLoss",
  "hardShare",
  "semiHardShare",
  "violatedShare",
  "meanPositive",
  "meanNegative",
  "spread",
  "trainRecallAt1",
] as const;

/** The name of a measure of difficulty. */
export type SignalName = (typeof SIGNALS)[number];

/** The value of one measure, or undefined when this observation does not carry it as a finite number. */
export function readSignal(signal: DifficultySignal, name: SignalName): number | undefined {
  const value = signal[name];
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}
