import { type SampleBatch, ShapeError, ValueError } from "@smart-mining/core";
import { checkSamples } from "../model/check-samples.js";
import type { TrainableModel } from "../model/trainable-model.js";

/**
 * Threads read a batch from shared memory, where numbers of another shape look like any others: so shape and length are checked first.
 *
 * @throws {ShapeError} unless the shape is [rows, ...model.inputShape] and there are as many numbers
 */
export function checkBatch(
  caller: string,
  { inputShape }: Pick<TrainableModel, "inputShape">,
  { values, shape }: SampleBatch,
): void {
  checkSamples(caller, inputShape, shape);
  const numbers = shape.reduce((product, size) => product * size, 1);
  if (values.length !== numbers)
    throw new ShapeError(
      `${caller}: samples of shape [${shape.join(", ")}] must be ${numbers} numbers; got ${values.length}.`,
    );
}

/**
 * @throws {ShapeError} unless there is one number per embedding and dimension
 * @throws {ValueError} for NaN and infinities, which would spread to all weights
 */
export function checkGradient(caller: string, gradient: Float32Array, rows: number, dimension: number): void {
  if (gradient.length !== rows * dimension)
    throw new ShapeError(
      `${caller}: the gradient must have ${rows} × ${dimension} numbers, as the embeddings; got ${gradient.length}.`,
    );
  const wrong = gradient.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0)
    throw new ValueError(
      `${caller}: the gradient must be finite; got ${gradient[wrong]} in row ${Math.floor(wrong / dimension)}. The weights were left as they were; a smaller learning rate may help.`,
    );
}
