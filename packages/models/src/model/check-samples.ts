import { ShapeError } from "@smart-mining/core";

/** @throws {ShapeError} unless the shape is [rows, ...shape of one sample] */
export function checkSamples(caller: string, inputShape: readonly number[], shape: readonly number[]): void {
  if (shape.length !== inputShape.length + 1 || inputShape.some((size, at) => size !== shape[at + 1]))
    throw new ShapeError(
      `${caller}: samples must have shape [batch, ${inputShape.join(", ")}]; got [${shape.join(", ")}].`,
    );
}
