import { describe, expect, test } from "vitest";
import { MINING_PARAMETERS, PARAMETER_NAMES, type ParameterName } from "../dictionary/mining-parameters.js";
import { SIGNAL_NAMES, type DifficultySignal } from "../dictionary/signals.js";
import { SmartMiningError } from "../errors.js";
import { createRandom, type Random } from "../random.js";
import type { Controller, ControllerState } from "../training.js";

/**
 * What every controller, ours or anybody's, must hold to. Call it at the top level of a test file.
 *
 * Whatever it observes, missing, NaN, infinite and absurd values included, its parameters are names of the dictionary with valid
 * values, and `miners` holds every `parameters.miner`; its state is plain JSON that a fresh controller goes on from identically;
 * a state that is not its own is refused with a typed error and changes nothing; two controllers share nothing.
 *
 * @param name what the test run shows
 * @param make a fresh controller, made from the same options each time
 */
export function testControllerContract(name: string, make: () => Controller): void {
  describe(`${name} keeps the controller contract`, () => {
    for (const [promise, check] of Object.entries(controllerContractChecks)) test(promise, () => check(make));
  });
}

/** What `testControllerContract` checks, promise by promise. */
export const controllerContractChecks = {
  "parameters are valid whatever is observed": (make: () => Controller): void => {
    for (const course of courses()) {
      const controller = make();
      const miners = new Set(controller.miners ?? [controller.parameters.miner]);
      checkParameters(controller, miners);
      for (const signal of course) {
        controller.observe(signal);
        checkParameters(controller, miners);
      }
    }
  },

  "its state is plain JSON, and another one goes on from it identically": (make: () => Controller): void => {
    for (const [at, course] of courses().entries()) {
      const [first, second] = [make(), make()];
      const pause = (at * 7) % course.length;
      course.slice(0, pause).forEach((signal) => first.observe(signal));
      second.restore(throughJson(first));
      for (const signal of course.slice(pause)) {
        expect(second.parameters).toEqual(first.parameters);
        first.observe(signal);
        second.observe(signal);
      }
      expect(second.parameters).toEqual(first.parameters);
      expect(second.state()).toEqual(first.state());
    }
  },

  "a state that is not its own is refused with a typed error and changes nothing": (make: () => Controller): void => {
    const controller = make();
    courses()[0].forEach((signal) => controller.observe(signal));
    const before = throughJson(controller);
    for (const state of [{}, { kind: "of nobody" }]) {
      expect(() => controller.restore(state)).toThrow(SmartMiningError);
      expect(controller.state()).toEqual(before);
    }
  },

  "two of them share nothing": (make: () => Controller): void => {
    const [busy, idle] = [make(), make()];
    const [parameters, state] = [structuredClone(idle.parameters), throughJson(idle)];
    for (const course of courses()) course.forEach((signal) => busy.observe(signal));
    expect(idle.parameters).toEqual(parameters);
    expect(idle.state()).toEqual(state);
  },
};

/**
 * Courses of training as controllers may be told of them: tame ones, and wild ones with missing, NaN, infinite and absurd values.
 * Steps count up from 1 and epochs go on, in small strides or in jumps. The same at each call.
 */
function courses(): DifficultySignal[][] {
  return Array.from({ length: 60 }, (_, course) => {
    const random = createRandom(course).fork("controller contract");
    const wild = course % 2 === 1;
    const stride = [0.02, 0.25, 1, 3.7][course % 4];
    let epoch = 0;
    return Array.from({ length: 120 }, (_, step): DifficultySignal => {
      epoch += stride * (wild ? random.next() : 1);
      const values = SIGNAL_NAMES.map((name) => [name, wild ? wildValue(random) : random.next()]);
      return { step: step + 1, epoch, ...(Object.fromEntries(values) as Partial<DifficultySignal>) };
    });
  });
}

/** Half of them as they should be; the others missing, not finite, or beyond all that makes sense. */
function wildValue(random: Random): number | undefined {
  if (random.next() < 0.5) return random.next();
  const odd = [undefined, Number.NaN, Infinity, -Infinity, 0, 1, -1, 1e300, -1e300, Number.MIN_VALUE];
  return odd[random.integer(odd.length)];
}

function checkParameters({ parameters }: Controller, miners: ReadonlySet<string | undefined>): void {
  const { miner, ...numbers } = parameters;
  if (miner !== undefined && !miners.has(miner))
    expect.fail(`"miners" must hold every "parameters.miner"; "${miner}" is not among them.`);
  for (const [name, value] of Object.entries(numbers)) {
    if (!(PARAMETER_NAMES as readonly string[]).includes(name)) expect.fail(`"${name}" is no mining parameter.`);
    const { schema, valid } = MINING_PARAMETERS[name as ParameterName];
    if (value !== undefined && !schema.safeParse(value).success)
      expect.fail(`"parameters.${name}" must be ${valid}; got ${value}.`);
  }
}

/** The state as a checkpoint gives it back. What JSON loses, NaN, undefined or a function, is a failure. */
function throughJson(controller: Controller): ControllerState {
  const state = controller.state();
  const read = JSON.parse(JSON.stringify(state)) as ControllerState;
  expect(read, "a state must be plain JSON").toStrictEqual(state);
  return read;
}
