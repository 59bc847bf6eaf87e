import { describe, expect, test } from "vitest";
import { embeddingSet } from "../embedding-set.js";
import type { MiningReport } from "../mining.js";
import { measureSignals, SIGNAL_NAMES, SIGNALS, type SignalFacts } from "./signals.js";
import { euclideanSpread } from "./spread.js";
import { violatedShare } from "./violated-share.js";

const batch = embeddingSet(Float32Array.of(0, 1, 3, 2), 1, Int32Array.of(0, 0, 1, 1));
const report = { auc: 0.8, hardShare: 0.1, semiHardShare: 0.3, meanPositive: 0.5, meanNegative: 0.9 } as MiningReport;
const all: SignalFacts = { loss: 1.5, batch, report, activeFraction: 0.4, trainRecallAt1: 0.7, validationError: 0.2 };

describe("measureSignals", () => {
  test("a step's signals are read off its facts", () => {
    expect(measureSignals("step", all)).toEqual({
      activeFraction: 0.4,
      auc: 0.8,
      meanLoss: 1.5,
      hardShare: 0.1,
      semiHardShare: 0.3,
      violatedShare: violatedShare(batch),
      meanPositive: 0.5,
      meanNegative: 0.9,
      spread: euclideanSpread(batch),
    });
  });

  test("a round has its own, an epoch its own", () => {
    expect(measureSignals("round", all)).toEqual({ trainRecallAt1: 0.7 });
    expect(measureSignals("epoch", all)).toEqual({ validationError: 0.2 });
  });

  test("every signal belongs to one moment", () => {
    const measured = (["step", "round", "epoch"] as const).flatMap((when) => Object.keys(measureSignals(when, all)));
    expect(measured.sort()).toEqual([...SIGNAL_NAMES].sort());
  });

  test("what is not known is undefined, and nothing else is lost by it", () => {
    const few = measureSignals("step", { loss: 2, report: { ...report, auc: Number.NaN } });
    expect(few).toMatchObject({ meanLoss: 2, hardShare: 0.1 });
    expect(few.auc).toBeNaN();
    expect([few.violatedShare, few.spread, few.activeFraction]).toEqual([undefined, undefined, undefined]);
  });
});

test.each(SIGNAL_NAMES)("%s has a title, a sentence and a unit", (name) => {
  const { title, sentence, unit } = SIGNALS[name];
  expect([title, sentence, unit]).not.toContain("");
});
