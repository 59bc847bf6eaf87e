import type { DifficultySignal, SignalName } from "@smart-mining/core";

/** The value of one measure, or undefined when this observation does not carry it as a finite number. */
export function readSignal(signal: DifficultySignal, name: SignalName): number | undefined {
  const value = signal[name];
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}
