import * as tf from "@tensorflow/tfjs";
import { ShapeError } from "@smart-mining/core";
import { nameOf } from "./named-variables.js";
import type { NamedWeights } from "./trainable-model.js";

/** Copies of the variables' values, at once: any backend but webgpu. */
export function readWeights(variables: readonly tf.Variable[]): NamedWeights[] {
  return variables.map((variable) => entryOf(variable, variable.dataSync<"float32">()));
}

/** Copies of the variables' values on any backend. */
export async function fetchWeights(variables: readonly tf.Variable[]): Promise<NamedWeights[]> {
  return Promise.all(variables.map(async (variable) => entryOf(variable, await variable.data<"float32">())));
}

function entryOf(variable: tf.Variable, values: Float32Array): NamedWeights {
  return { name: nameOf(variable), shape: [...variable.shape], values: values.slice(), trainable: variable.trainable };
}

/** Puts values back by name. @throws {ShapeError} when a name is missing or unknown, or a shape differs */
export function assignWeights(
  caller: string,
  variables: readonly tf.Variable[],
  weights: readonly NamedWeights[],
): void {
  const byName = new Map(weights.map((weight) => [weight.name, weight]));
  const known = new Set(variables.map(nameOf));
  const unknown = weights.find((weight) => !known.has(weight.name));
  if (unknown !== undefined) throw new ShapeError(`${caller}: the model has no weights named "${unknown.name}".`);
  for (const variable of variables) {
    const weight = byName.get(nameOf(variable));
    if (weight === undefined) throw new ShapeError(`${caller}: the weights named "${nameOf(variable)}" are missing.`);
    if (weight.shape.join() !== variable.shape.join() || weight.values.length !== variable.size)
      throw new ShapeError(
        `${caller}: "${weight.name}" must have shape [${variable.shape}]; got [${weight.shape}] with ${weight.values.length} numbers.`,
      );
  }
  for (const variable of variables) {
    const { values } = byName.get(nameOf(variable))!;
    const fresh = tf.tensor(values.slice(), variable.shape);
    variable.assign(fresh);
    fresh.dispose();
  }
}
