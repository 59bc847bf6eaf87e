import { checkRows, ShapeError } from "@smart-mining/core";
import { checkedColumns, type OptionalColumns, type SampleColumns } from "./columns.js";

/** Vectors of one part of a dataset, in memory: embeddings of another model, measurements. */
export interface VectorSet extends SampleColumns {
  readonly kind: "vectors";
  readonly dimension: number;
  /** Row-major, length size × dimension, finite. */
  readonly values: Float32Array;
}

/**
 * Puts vectors and labels together and checks them.
 *
 * @param values row-major, length labels.length × dimension; not copied
 * @param labels one class per vector; -1: of no class
 * @throws {ShapeError} if the lengths do not fit, or a label or group is below -1
 * @throws {ValueError} if a value is NaN or infinite
 */
export function vectorSet(
  values: Float32Array,
  dimension: number,
  labels: Int32Array,
  optional: OptionalColumns = {},
): VectorSet {
  const size = checkRows("vectorSet", values, dimension);
  if (size !== labels.length)
    throw new ShapeError(`vectorSet: "labels" must have one entry per sample (${size}); got ${labels.length}.`);
  return { kind: "vectors", size, dimension, values, ...checkedColumns("vectorSet", labels, optional) };
}
