import { expect, test } from "vitest";
import { StateError } from "../errors.js";
import type { Controller, ControllerState } from "../training.js";
import { controllerContractChecks, testControllerContract } from "./controller-contract.js";

/** Follows the active fraction; the parts that a test breaks are handed in. */
function follower(broken: Partial<Controller> & { raw?: boolean; keep?: { value: number } } = {}): Controller {
  const kept = broken.keep ?? { value: 0 };
  return {
    get parameters() {
      return broken.parameters ?? { minedShare: kept.value };
    },
    miners: broken.miners,
    observe({ activeFraction = NaN }) {
      if (broken.raw) kept.value = activeFraction;
      else if (activeFraction >= 0 && activeFraction <= 1) kept.value = activeFraction;
    },
    state: broken.state ?? ((): ControllerState => ({ kind: "follower", value: kept.value })),
    restore:
      broken.restore ??
      ((state) => {
        if (state.kind !== "follower") throw new StateError("follower: the saved state is not one of this controller.");
        kept.value = state.value as number;
      }),
  };
}

testControllerContract("a controller that follows", () => follower());

const [valid, state, refused, apart] = Object.values(controllerContractChecks);
const shared = { value: 0 };

test.each([
  [
    "a value out of range",
    valid,
    () => follower({ raw: true }),
    /"parameters.minedShare" must be a number in \[0, 1\]/,
  ],
  [
    "no parameter of the dictionary",
    valid,
    () => follower({ parameters: { share: 1 } as never }),
    /no mining parameter/,
  ],
  ["a miner that is not told", valid, () => follower({ parameters: { miner: "x" }, miners: ["y"] }), /must hold every/],
  ["a state that JSON loses", state, () => follower({ state: () => ({ kind: "follower", value: NaN }) }), /plain JSON/],
  ["a state that is not taken over", state, () => follower({ restore: () => {} }), /deeply equal/],
  ["any state taken", refused, () => follower({ restore: () => {} }), /to throw/],
  ["state in common", apart, () => follower({ keep: shared }), /deeply equal/],
])("the contract finds %s", (_, check, make, message) => {
  expect(() => check(make)).toThrow(message);
});
