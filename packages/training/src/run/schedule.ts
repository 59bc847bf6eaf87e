import type { PipelineConfig } from "../config/schema.js";

/** The learning rate of a step (counted from 1): a linear rise over `warmUp`, then constant, linear or cosine to the end. */
export function learningRateAt(optimizer: PipelineConfig["optimizer"], step: number, steps: number): number {
  const { learningRate, schedule, warmUp, finalShare } = optimizer;
  if (step <= warmUp) return (learningRate * step) / (warmUp + 1);
  if (schedule === "constant") return learningRate;
  const share = (step - warmUp) / Math.max(1, steps - warmUp);
  const left = schedule === "linear" ? 1 - share : (1 + Math.cos(Math.PI * share)) / 2;
  return learningRate * (finalShare + (1 - finalShare) * left);
}
