import * as tf from "@tensorflow/tfjs";
import type { ModelParameters } from "./trainable-model.js";

/** tfjs wants names unique in the process; ours are unique in the model, so they are kept beside the variable. */
const names = new WeakMap<tf.Variable, string>();

/** A variable with a name of its own within its model. Takes `initial` over. */
export function namedVariable<R extends tf.Rank>(name: string, initial: tf.Tensor, trainable: boolean): tf.Variable<R> {
  const variable = tf.variable(initial, trainable) as unknown as tf.Variable<R>;
  initial.dispose();
  names.set(variable as unknown as tf.Variable, name);
  return variable;
}

/** Gives a variable that others made a name within a model. */
export function nameVariable(variable: tf.Variable, name: string): void {
  names.set(variable, name);
}

/** The name of a variable within its model; tfjs's own for variables of others. */
export function nameOf(variable: tf.Variable): string {
  return names.get(variable) ?? variable.name;
}

/** The groups of a model's trainable variables; an empty one is left out. */
export function groupParameters(trunk: readonly tf.Variable[], head: readonly tf.Variable[]): ModelParameters[] {
  const groups = [
    { name: "trunk" as const, variables: trunk },
    { name: "head" as const, variables: head },
  ];
  return groups
    .filter(({ variables }) => variables.length > 0)
    .map((group) => ({ ...group, names: group.variables.map(nameOf) }));
}
