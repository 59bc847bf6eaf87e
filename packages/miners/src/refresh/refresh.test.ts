import { createRandom, ShapeError, StateError } from "@smart-mining/core";
import { describe, expect, test } from "vitest";
import { smartMiner } from "../dataset/smart-miner.js";
import { embeddingBank } from "./embedding-bank.js";
import { mineBank } from "./mine-bank.js";
import {
  everyEpochs,
  everySteps,
  onDrift,
  refreshPolicies,
  type RefreshMoment,
  type RefreshPolicy,
} from "./refresh-policies.js";

/** The steps at which a policy mines, ten steps an epoch. */
function minedAt(policy: RefreshPolicy, drift: (sinceLast: number) => number = () => 0): number[] {
  const steps: number[] = [];
  let last = 0;
  for (let step = 0; step < 50; step++) {
    const moment: RefreshMoment = { step, epoch: Math.floor(step / 10), drift: drift(step - last) };
    if (!policy.due(moment)) continue;
    policy.mined(moment);
    steps.push(step);
    last = step;
  }
  return steps;
}

describe("refresh policies", () => {
  test("every n epochs", () => {
    expect(minedAt(everyEpochs())).toEqual([0, 10, 20, 30, 40]);
    expect(minedAt(everyEpochs({ epochs: 2 }))).toEqual([0, 20, 40]);
  });

  test("every n steps", () => expect(minedAt(everySteps({ steps: 15 }))).toEqual([0, 15, 30, 45]));

  test("on drift, within the least and the most steps", () => {
    const policy = () => onDrift({ bound: 0.1, atLeast: 3, atMost: 20 });
    expect(minedAt(policy(), (since) => 0.015 * since)).toEqual([0, 7, 14, 21, 28, 35, 42, 49]);
    expect(minedAt(policy(), () => 1)).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, 39, 42, 45, 48]);
    expect(minedAt(policy(), () => 0)).toEqual([0, 20, 40]);
  });

  test("go on from a stored state", () => {
    const policy = everySteps({ steps: 10 });
    policy.restore(JSON.parse(JSON.stringify({ step: 7, epoch: 0 })) as RefreshMoment);
    expect(policy.due({ step: 16, epoch: 0 })).toBe(false);
    expect(policy.due({ step: 17, epoch: 0 })).toBe(true);
    expect(policy.state()).toEqual({ step: 7, epoch: 0 });
  });

  test("are found by name", () => {
    for (const name of refreshPolicies.names)
      expect(refreshPolicies.create(name, {}, undefined).due({ step: 0, epoch: 0 }), name).toBe(true);
  });
});

describe("embeddingBank", () => {
  const labels = Int32Array.of(0, 0, 1, 1);

  test("keeps the last embedding of each row, with its age", () => {
    const bank = embeddingBank(labels, 2);
    expect(bank.coverage()).toBe(0);
    bank.write(Int32Array.of(0, 2), Float32Array.of(1, 2, 3, 4), 5);
    expect(bank.coverage()).toBe(0.5);
    expect(() => bank.snapshot()).toThrow(StateError);
    bank.fill(Float32Array.of(0, 0, 0, 0, 0, 0, 0, 0), 6);
    bank.write(Int32Array.of(3), Float32Array.of(9, 9), 10);
    expect(bank.meanAge(10)).toBe((4 + 4 + 4 + 0) / 4);
    expect([...bank.snapshot().values]).toEqual([0, 0, 0, 0, 0, 0, 9, 9]);
  });

  test("measures how far rows moved since the snapshot", () => {
    const bank = embeddingBank(labels, 2);
    expect(() => bank.drift()).toThrow(StateError);
    bank.fill(new Float32Array(8), 0);
    const snapshot = bank.snapshot();
    expect(bank.drift()).toEqual({ mean: 0, rows: 0 });
    bank.write(Int32Array.of(1, 3), Float32Array.of(3, 4, 0, 1), 1);
    expect(bank.drift()).toEqual({ mean: 3, rows: 2 });
    expect([...snapshot.values]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test("refuses rows and lengths that do not fit", () => {
    const bank = embeddingBank(labels, 2);
    expect(() => bank.write(Int32Array.of(4), new Float32Array(2), 0)).toThrow(ShapeError);
    expect(() => bank.write(Int32Array.of(1), new Float32Array(4), 0)).toThrow(ShapeError);
    expect(() => bank.fill(new Float32Array(2), 0)).toThrow(ShapeError);
  });

  test("is mined without a forward pass, and the report tells the age", async () => {
    const bank = embeddingBank(labels, 2);
    const random = createRandom(1);
    bank.fill(
      Float32Array.from({ length: 8 }, () => random.normal()),
      0,
    );
    const round = await mineBank(smartMiner(), bank, 12, { random });
    const { report } = await round.triplets();
    expect(await round.report()).toEqual(report);
    expect(report.tuples).toBeGreaterThan(0);
    expect(report.embeddingAge).toBe(12);
    expect(bank.drift().rows).toBe(0);
  });
});
