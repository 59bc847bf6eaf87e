import * as tf from "@tensorflow/tfjs";
import { NO_CLASS, OptionError, ValueError, type Random } from "@smart-mining/core";
import type { LossBatch } from "../kernel.js";
import { regularizerSchema, type RegularizerOptions } from "../regularizers/index.js";
import type { CommonLossOptions } from "./common.js";

/** What a loss with learnt weights must be told. */
export interface WeightNeeds {
  /** Labels are in [0, numClasses). */
  readonly numClasses: number;
  /** Dimension of the embeddings. */
  readonly dimension: number;
  /** Where the initial weights are drawn from. */
  readonly random: Random;
}

/** The options that losses with learnt class vectors have. */
export interface LearntLossOptions extends CommonLossOptions {
  /** A penalty on the class vectors, added to the loss. */
  weightRegularizer?: RegularizerOptions;
}

/** The schema of what `LearntLossOptions` adds to the common ones. */
export const weightOptions = {
  weightRegularizer: regularizerSchema.optional().describe("a penalty on the class vectors, added to the loss"),
};

/** How initial weights are spread. */
export type Initial = { kind: "normal"; deviation: number } | { kind: "uniform"; bound: number };

/** A trainable matrix with random initial values, drawn under the given name. */
export function weightVariable(random: Random, name: string, shape: [number, number], initial: Initial): tf.Variable {
  const draw = random.fork(name);
  const next =
    initial.kind === "normal"
      ? (): number => draw.normal() * initial.deviation
      : (): number => (2 * draw.next() - 1) * initial.bound;
  const values = Float32Array.from({ length: shape[0] * shape[1] }, next);
  const start = tf.tensor2d(values, shape);
  const variable = tf.variable(start);
  start.dispose();
  return variable;
}

/** @throws {OptionError} naming the first need that is missing or wrong */
export function checkNeeds(caller: string, needs: WeightNeeds | undefined): void {
  const check = (name: "numClasses" | "dimension"): void => {
    const value = needs?.[name];
    if (!(Number.isInteger(value) && value! >= 1))
      throw new OptionError(`${caller}: "${name}" must be a whole number >= 1; got ${String(value)}.`);
  };
  check("numClasses");
  check("dimension");
  if (typeof needs?.random?.fork !== "function")
    throw new OptionError(`${caller}: "random" must be a Random, see createRandom; got ${typeof needs?.random}.`);
}

/** @throws {ValueError} if a label other than -1 (of no class) has no class vector; {OptionError} if the dimension is another than the weights' */
export function checkClasses(batch: LossBatch, numClasses: number, dimension: number): void {
  if (batch.embeddings.dimension !== dimension)
    throw new OptionError(
      `${batch.caller}: "dimension" must be that of the embeddings, ${batch.embeddings.dimension}; got ${dimension}.`,
    );
  const bad = batch.labels.findIndex((label) => label !== NO_CLASS && (label < 0 || label >= numClasses));
  if (bad >= 0)
    throw new ValueError(
      `${batch.caller}: "labels" must be in [0, numClasses = ${numClasses}); row ${bad} has ${batch.labels[bad]}.`,
    );
}
