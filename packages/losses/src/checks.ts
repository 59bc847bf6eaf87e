import * as tf from "@tensorflow/tfjs";
import {
  BackendError,
  NO_CLASS,
  OptionError,
  ShapeError,
  ValueError,
  type Labeled,
  type LossReference,
  type Tuples,
} from "@smart-mining/core";
import type { LossDefinition } from "./kernel.js";
import type { Rows } from "./numeric/rows.js";

/** Checks embeddings, labels, groups and tuples of one call. */
export function checkBatch(
  definition: LossDefinition,
  embeddings: Rows,
  { labels, groups, tuples, reference }: Labeled & { readonly tuples?: Tuples; readonly reference?: Labeled },
  columns: number,
): void {
  const { name: caller } = definition;
  checkFinite(caller, "embeddings", embeddings);
  const needed = definition.labels ?? "required";
  const optional = needed === "unused" || (needed === "unless-tuples" && tuples !== undefined);
  if (!(labels instanceof Int32Array))
    throw new ShapeError(`${caller}: "labels" must be an Int32Array; got ${typeof labels}.`);
  if (labels.length !== embeddings.size && !(optional && labels.length === 0))
    throw new ShapeError(`${caller}: "labels" must have one entry per row (${embeddings.size}); got ${labels.length}.`);
  checkGroups(caller, "groups", groups, embeddings.size);
  if (tuples === undefined) return;
  if (definition.tuples === "refused")
    throw new OptionError(`${caller}: "tuples" must be left out, the loss compares all samples; got ${tuples.kind}.`);
  checkTupleRows(caller, tuples, embeddings.size, columns);
  checkClassed(caller, tuples, labels, reference?.labels ?? labels);
}

function checkGroups(caller: string, what: string, groups: Int32Array | undefined, size: number): void {
  if (groups !== undefined && groups.length !== size)
    throw new ShapeError(`${caller}: "${what}" must have one entry per row (${size}); got ${groups.length}.`);
}

/** Tuples are taken as they are given; an anchor or a positive of no class is a mistake of whoever chose them. */
function checkClassed(caller: string, tuples: Tuples, labels: Int32Array, others: Int32Array): void {
  if (!labels.includes(NO_CLASS) && !others.includes(NO_CLASS)) return;
  const lists: [string, Int32Array, Int32Array][] =
    tuples.kind === "triplets"
      ? [
          ["anchors", tuples.anchors, labels],
          ["positives", tuples.positives, others],
        ]
      : [
          ["positive[0]", tuples.positive[0], labels],
          ["positive[1]", tuples.positive[1], others],
          ["negative[0]", tuples.negative[0], labels],
        ];
  for (const [name, rows, classes] of lists) {
    const bad = rows.find((row) => classes[row] === NO_CLASS);
    if (bad !== undefined)
      throw new ValueError(
        `${caller}: "${name}" must hold rows that have a class; row ${bad} is of none (${NO_CLASS}).`,
      );
  }
}

/** Checks separate reference embeddings. */
export function checkReference(
  definition: LossDefinition,
  embeddings: Rows,
  reference: Rows | undefined,
  given: Labeled | undefined,
): void {
  const { name: caller } = definition;
  if (reference === undefined) {
    if (definition.reference === "required")
      throw new OptionError(`${caller}: "reference" must be given: the loss compares two views of the batch.`);
    return;
  }
  if (definition.reference === "refused")
    throw new OptionError(`${caller}: "reference" must be left out: the loss is defined within one batch.`);
  checkFinite(caller, "reference.embeddings", reference);
  if (reference.dimension !== embeddings.dimension)
    throw new ShapeError(
      `${caller}: "reference" must have the embeddings' dimension, ${embeddings.dimension}; got ${reference.dimension}.`,
    );
  const { labels, groups } = given!;
  if (definition.labels !== "unused" && labels.length !== reference.size && labels.length !== 0)
    throw new ShapeError(
      `${caller}: "reference.labels" must have one entry per row (${reference.size}); got ${labels.length}.`,
    );
  checkGroups(caller, "reference.groups", groups, reference.size);
}

function checkFinite(caller: string, what: string, rows: Rows): void {
  const { data, dimension } = rows;
  for (let at = 0; at < data.length; at++) {
    if (data[at] - data[at] !== 0)
      throw new ValueError(
        `${caller}: "${what}" must be finite; row ${Math.floor(at / dimension)}, column ${at % dimension} is ${data[at]}.`,
      );
  }
}

function checkTupleRows(caller: string, tuples: Tuples, size: number, columns: number): void {
  const lists: [string, Int32Array, number][] =
    tuples.kind === "triplets"
      ? [
          ["anchors", tuples.anchors, size],
          ["positives", tuples.positives, columns],
          ["negatives", tuples.negatives, columns],
        ]
      : [
          ["positive[0]", tuples.positive[0], size],
          ["positive[1]", tuples.positive[1], columns],
          ["negative[0]", tuples.negative[0], size],
          ["negative[1]", tuples.negative[1], columns],
        ];
  for (const [name, rows, limit] of lists) {
    const bad = rows.findIndex((row) => row < 0 || row >= limit);
    if (bad >= 0)
      throw new ShapeError(
        `${caller}: "${name}" must hold row numbers in [0, ${limit}); entry ${bad} is ${rows[bad]}.`,
      );
  }
  const [first, second, third, fourth] = lists.map(([, rows]) => rows.length);
  if (first !== second || third !== (tuples.kind === "triplets" ? first : fourth))
    throw new ShapeError(`${caller}: the columns of the ${tuples.kind} must have equal length.`);
}

/** Checks that embeddings and reference are matrices. */
export function checkTensors(caller: string, embeddings: tf.Tensor, reference?: LossReference): void {
  const check = (what: string, tensor: tf.Tensor): void => {
    if (!(tensor instanceof tf.Tensor) || tensor.rank !== 2)
      throw new ShapeError(
        `${caller}: "${what}" must be a tensor of shape [rows, dimension]; got ${
          tensor instanceof tf.Tensor ? `shape [${tensor.shape.join(", ")}]` : typeof tensor
        }.`,
      );
  };
  check("embeddings", embeddings);
  if (reference !== undefined) check("reference.embeddings", reference.embeddings);
}

/** The numbers of a tensor, at once. @throws {BackendError} where the backend can only be awaited */
export function readNow(caller: string, tensor: tf.Tensor): ArrayLike<number> {
  try {
    return tensor.dataSync();
  } catch (cause) {
    throw new BackendError(
      `${caller}: the "${tf.getBackend()}" backend must be readable synchronously for compute(); await the embeddings' data and call evaluate() instead.`,
      { cause },
    );
  }
}
