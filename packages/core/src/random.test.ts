import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "./random.js";

describe("createRandom", () => {
  test("the same seed gives the same numbers", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (seed) => {
        const [a, b] = [createRandom(seed), createRandom(seed)];
        expect(Array.from({ length: 20 }, () => a.next())).toEqual(Array.from({ length: 20 }, () => b.next()));
      }),
    );
  });

  test("a fork does not depend on how much its parent drew", () => {
    const [a, b] = [createRandom(7), createRandom(7)];
    a.next();
    expect(a.fork("miner").next()).toBe(b.fork("miner").next());
    expect(a.fork("miner").next()).not.toBe(a.fork("sampler").next());
  });

  test("state and restore go back to the same place", () => {
    const random = createRandom(3);
    random.normal();
    const state = JSON.parse(JSON.stringify(random.state())) as number[];
    const expected = [random.next(), random.next()];
    random.restore(state);
    expect([random.next(), random.next()]).toEqual(expected);
  });

  test("integers are uniform and in range", () => {
    const random = createRandom(1);
    const counts = new Array<number>(6).fill(0);
    for (let draw = 0; draw < 60_000; draw++) counts[random.integer(6)]++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  test("normals have mean 0 and variance 1", () => {
    const random = createRandom(5);
    const values = Array.from({ length: 50_000 }, () => random.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  });

  test("refuses a seed or bound that is not a whole number", () => {
    expect(() => createRandom(0.5)).toThrow(/whole number; got 0.5/);
    expect(() => createRandom(1).integer(0)).toThrow(/"bound"/);
  });
});
