import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { SmartMiningError } from "../errors.js";
import { createRandom } from "../random.js";
import type { Optimizer, ParameterGroup } from "../training.js";
import { expectNoTensorLeak } from "./tensor-leaks.js";

const SHAPES = [[3, 4], [5], [2, 2, 1, 3]];

/**
 * What every optimizer, ours or anybody's, must hold to. Call it at the top level of a test file; the backend is the active one.
 *
 * A gradient moves its weights against it, by the group's rate; a zero gradient leaves them; the gradients stay the caller's;
 * gradients of another shape and names that are not unique are refused before anything changes; a restored state goes on bit for bit;
 * another optimizer's state is refused; no tensor is leaked.
 *
 * @param name what the test run shows
 * @param make a fresh optimizer without weight decay for each check
 */
export function testOptimizerContract(name: string, make: () => Optimizer): void {
  describe(`${name} keeps the optimizer contract`, () => {
    testMoves(make);
    testStates(make);
    testCare(make);
  });
}

/** Where weights go. */
function testMoves(make: () => Optimizer): void {
  test("moves weights against their gradient, by the rate of the group", () => {
    const variables = freshVariables();
    const before = valuesOf(variables);
    const optimizer = make();
    applyOnce(optimizer, variables, constantGradients(1), { lossRate: 0.5 });
    const moved = valuesOf(variables).map((values, at) => values.map((value, place) => before[at][place] - value));
    for (const change of moved[0]) expect(change).toBeGreaterThan(0);
    for (const change of moved[2]) expect(change / moved[0][0]).toBeCloseTo(0.5, 3);
    release(optimizer, variables);
  });

  test("a zero gradient leaves fresh weights as they are", () => {
    const variables = freshVariables();
    const before = valuesOf(variables);
    const optimizer = make();
    applyOnce(optimizer, variables, constantGradients(0));
    expect(valuesOf(variables)).toEqual(before);
    release(optimizer, variables);
  });

  test("a learning rate of 0 leaves the weights, and what is set is what is read", () => {
    const variables = freshVariables();
    const before = valuesOf(variables);
    const optimizer = make();
    optimizer.learningRate = 0;
    expect(optimizer.learningRate).toBe(0);
    applyOnce(optimizer, variables, constantGradients(1));
    expect(valuesOf(variables)).toEqual(before);
    release(optimizer, variables);
  });
}

/** What is saved and restored. */
function testStates(make: () => Optimizer): void {
  test("a restored state goes on bit for bit, from a copy of its own", async () => {
    const [variables, others] = [freshVariables(), freshVariables()];
    const [optimizer, other] = [make(), make()];
    for (let step = 0; step < 3; step++) applyOnce(optimizer, variables, drawnGradients(step));
    const state = await optimizer.state();
    expect(new Set(state.slots.map((slot) => slot.name)).size).toBe(state.slots.length);
    others.forEach((variable, at) => variable.assign(variables[at]));
    other.restore(state);
    expect(await other.state()).toEqual(state);
    for (let step = 3; step < 6; step++) {
      applyOnce(optimizer, variables, drawnGradients(step));
      applyOnce(other, others, drawnGradients(step));
    }
    expect(valuesOf(others)).toEqual(valuesOf(variables));
    // The state is a copy: three more steps have not changed it.
    const again = make();
    again.restore(state);
    expect(await again.state()).toEqual(state);
    again.dispose();
    release(optimizer, variables);
    release(other, others);
  });

  test("another optimizer's state is refused", () => {
    const optimizer = make();
    expect(() => optimizer.restore({ name: "nobody's", step: 1, slots: [] })).toThrow(SmartMiningError);
    optimizer.dispose();
  });
}

/** What is refused, and what is disposed. */
function testCare(make: () => Optimizer): void {
  test("gradients of another shape and names given twice are refused before anything changes", () => {
    const variables = freshVariables();
    const before = valuesOf(variables);
    const optimizer = make();
    const wrong = tf.ones([7]);
    const right = constantGradients(1);
    const groups = groupsOf(variables, [right[0], right[1], wrong]);
    expect(() => optimizer.apply(groups)).toThrow(SmartMiningError);
    const twice = groupsOf(variables, right).map((group) => ({ ...group, names: group.names.map(() => "same") }));
    expect(() => optimizer.apply(twice)).toThrow(SmartMiningError);
    expect(valuesOf(variables)).toEqual(before);
    tf.dispose([wrong, right]);
    release(optimizer, variables);
  });

  test("no tensor is leaked, and gradients stay the caller's", async () => {
    await expectNoTensorLeak(async () => {
      const variables = freshVariables();
      const optimizer = make();
      applyOnce(optimizer, variables, drawnGradients(1));
      await expectNoTensorLeak(() => applyOnce(optimizer, variables, drawnGradients(2)));
      optimizer.restore(await optimizer.state());
      applyOnce(optimizer, variables, drawnGradients(3));
      release(optimizer, variables);
      optimizer.dispose();
    });
  });
}

function freshVariables(): tf.Variable[] {
  const random = createRandom(1);
  return SHAPES.map((shape) => {
    const initial = drawn(random.fork(shape.join()), shape);
    const variable = tf.variable(initial);
    initial.dispose();
    return variable;
  });
}

const constantGradients = (value: number): tf.Tensor[] => SHAPES.map((shape) => tf.fill(shape, value));

const drawnGradients = (step: number): tf.Tensor[] =>
  SHAPES.map((shape) => drawn(createRandom(step).fork(shape.join()), shape));

function drawn(random: ReturnType<typeof createRandom>, shape: number[]): tf.Tensor {
  return tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()),
    shape,
  );
}

function groupsOf(variables: tf.Variable[], gradients: tf.Tensor[], lossRate = 1): ParameterGroup[] {
  const groups = ["trunk", "head", "loss"] as const;
  return groups.map((name, at) => ({
    name,
    names: [`${name}/weights`],
    variables: [variables[at]],
    gradients: [gradients[at]],
    rate: name === "loss" ? lossRate : 1,
  }));
}

/** Gives the gradients and disposes them: an optimizer that had done so makes the second time an error. */
function applyOnce(
  optimizer: Optimizer,
  variables: tf.Variable[],
  gradients: tf.Tensor[],
  { lossRate = 1 } = {},
): void {
  optimizer.apply(groupsOf(variables, gradients, lossRate));
  for (const gradient of gradients) {
    expect(gradient.isDisposed, "gradient disposed by the optimizer").toBe(false);
    gradient.dispose();
  }
}

const valuesOf = (variables: tf.Variable[]): number[][] => variables.map((variable) => [...variable.dataSync()]);

function release(optimizer: Optimizer, variables: tf.Variable[]): void {
  optimizer.dispose();
  tf.dispose(variables);
}
