import { ShapeError } from "@smart-mining/core";
import type { TrainableModel } from "../model/trainable-model.js";

/**
 * Threads read a batch from shared memory, where numbers of another shape look like any others: so the shape is checked first.
 *
 * @throws {ShapeError} unless the shape is [rows, ...shape of the model's input]
 */
export function checkSamples(
  caller: string,
  { inputShape }: Pick<TrainableModel, "inputShape">,
  shape: readonly number[],
): void {
  if (shape.length !== inputShape.length + 1 || inputShape.some((size, at) => size !== shape[at + 1]))
    throw new ShapeError(
      `${caller}: samples must have shape [batch, ${inputShape.join(", ")}]; got [${shape.join(", ")}].`,
    );
}
