import * as tf from "@tensorflow/tfjs";
import { type Optimizer, type OptimizerState, type ParameterGroup, ShapeError, ValueError } from "@smart-mining/core";
import { slotStore } from "./slot-store.js";

/** A variable's new value from its gradient; runs in `tf.tidy`, and may assign to the slots. */
export type UpdateRule = (variable: tf.Variable, gradient: tf.Tensor, slots: tf.Variable[], rate: number) => tf.Tensor;

/** What tells one optimizer from another. */
export interface OptimizerKind {
  readonly name: string;
  readonly learningRate: number;
  /** What it remembers of each variable, zeros at first. */
  readonly slots: readonly string[];
  /** The rule of one step. @param step counted from 1 */
  rule(step: number, learningRate: number): UpdateRule;
}

/** What all optimizers have in common: checks before anything changes, memory by name, state and its restoration. */
export function optimizerOf(kind: OptimizerKind): Optimizer {
  const slots = slotStore(kind.name, kind.slots);
  let learningRate = kind.learningRate;
  let step = 0;
  return {
    get learningRate() {
      return learningRate;
    },
    set learningRate(value) {
      if (!(Number.isFinite(value) && value >= 0))
        throw new ValueError(`${kind.name}: "learningRate" must be a finite number >= 0; got ${value}.`);
      learningRate = value;
    },
    apply(groups) {
      checkGroups(kind.name, groups);
      for (const { names, variables } of groups) names.forEach((name, at) => slots.reserve(name, variables[at]));
      step++;
      const rule = kind.rule(step, learningRate);
      for (const { names, variables, gradients, rate } of groups)
        variables.forEach((variable, at) => {
          const own = slots.of(names[at]);
          tf.tidy(() => variable.assign(rule(variable, gradients[at], own, rate)));
        });
    },
    async state(): Promise<OptimizerState> {
      return { name: kind.name, step, slots: await slots.read() };
    },
    restore(state) {
      if (state.name !== kind.name)
        throw new ShapeError(`${kind.name}: "state" must be that of ${kind.name}; got that of "${state.name}".`);
      slots.restore(state.slots);
      step = state.step;
    },
    dispose: () => slots.dispose(),
  };
}

/** @throws {ShapeError} unless each variable has one gradient of its shape and a name of its own */
function checkGroups(caller: string, groups: readonly ParameterGroup[]): void {
  const seen = new Set<string>();
  for (const { name: group, names, variables, gradients } of groups) {
    if (names.length !== variables.length || gradients.length !== variables.length)
      throw new ShapeError(
        `${caller}: group "${group}" must have a name and a gradient for each of its ${variables.length} variables; got ${names.length} and ${gradients.length}.`,
      );
    names.forEach((name, at) => {
      if (seen.has(name)) throw new ShapeError(`${caller}: names must be unique over all groups; got "${name}" twice.`);
      seen.add(name);
      if (gradients[at].shape.join() !== variables[at].shape.join())
        throw new ShapeError(
          `${caller}: the gradient of "${name}" must have shape [${variables[at].shape.join(", ")}]; got [${gradients[at].shape.join(", ")}].`,
        );
    });
  }
}
