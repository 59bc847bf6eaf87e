import { z } from "zod";

/** The optimizer of an engine. */
export const optimizerOptions = z.strictObject({
  name: z.enum(["adam"]).default("adam"),
  learningRate: z.number().positive().default(1e-3).describe("step size"),
  beta1: z.number().min(0).lt(1).default(0.9).describe("memory of the gradient's mean"),
  beta2: z.number().min(0).lt(1).default(0.999).describe("memory of the gradient's square"),
  epsilon: z.number().positive().default(1e-8).describe("keeps the division finite"),
});

export type OptimizerInput = z.input<typeof optimizerOptions>;
