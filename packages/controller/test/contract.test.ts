import { testControllerContract } from "@smart-mining/core/testing";
import {
  adaptiveController,
  collapseGuard,
  controllers,
  onOffController,
  plateauController,
  scheduleController,
} from "../src/index.js";

for (const name of controllers.names) {
  testControllerContract(name, () => controllers.create(name, {}, {}));
  testControllerContract(`${name}, guarded and switching`, () =>
    controllers.create(name, { guard: { backOff: { randomShare: 1, miner: "random" } }, switching: {} }, {}),
  );
}

testControllerContract("adaptive on a count", () =>
  adaptiveController({ parameter: "groupSize", bounds: [2, 9], signal: "meanLoss", smoothing: 0, rateLimit: 3 }),
);
testControllerContract("adaptive, integral alone", () =>
  adaptiveController({ proportionalGain: 0, signal: "auc", direction: -1, parameter: "bandWidth", bounds: [0.1, 4] }),
);
testControllerContract("plateau on the loss", () => plateauController({ signal: "meanLoss", higherIsBetter: false }));
testControllerContract("on-off on a rank", () => onOffController({ parameter: "negativeRank", on: 0, off: 7 }));
testControllerContract("schedule in stairs", () =>
  scheduleController({ shape: "step", parameter: "groupSize", from: 9, to: 2 }),
);
testControllerContract("a guard that backs off at once", () =>
  collapseGuard(adaptiveController(), { patience: 1, hold: 3, backOff: { miner: "random", minedShare: 0 } }),
);
