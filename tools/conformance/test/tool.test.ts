import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { main } from "../src/main.js";
import { compareMatrix, compareNumber } from "../src/numbers.js";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "conformance-"));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const batches = {
  A: {
    labels: [0, 0, 1],
    embeddings: [
      [1, 0],
      [0, 1],
      [1, 1],
    ],
  },
};
const distance = { name: "LpDistance", p: 2, power: 1, normalize_embeddings: true, is_inverted: false };
// d(0,1) = √2, d(0,2) = d(1,2) = 0.765: the positive pair costs √2, the negatives 0.235.
const good = {
  id: "good",
  loss: "ContrastiveLoss",
  args: { pos_margin: 0, neg_margin: 1 },
  distance,
  reducer: { name: "AvgNonZeroReducer", low: 0 },
  batch: "A",
  loss_value: Math.SQRT2 + 1 - Math.sqrt(2 - Math.SQRT2),
};

async function run(files: Record<string, unknown>, ...more: string[]): Promise<{ code: number; lines: string[] }> {
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(directory, name), typeof content === "string" ? content : JSON.stringify(content));
  const lines: string[] = [];
  const code = await main(["--reference", directory, ...more], (line) => lines.push(line));
  return { code, lines };
}

describe("the tool", () => {
  test("passes, one line a file, and exits with 0", async () => {
    const { code, lines } = await run({ "a.json": { batches, cases: [good] }, "notes.txt": "not looked at" });
    expect(lines).toEqual(["a.json: 1 of 1 passed (losses; cpu, wasm)", "1 files: 1 of 1 cases passed."]);
    expect(code).toBe(0);
  });

  test("lists a miss with its error on every backend and exits with 1", async () => {
    const { code, lines } = await run({ "a.json": { batches, cases: [{ ...good, id: "bad", loss_value: 2 }, good] } });
    expect(lines[0]).toBe("a.json: 1 of 2 passed (losses; cpu, wasm)");
    expect(lines[1]).toMatch(/MISS bad \[cpu\]: loss off by 3.51e-1, allowed 2.00e-5 \(1.648.* instead of 2\)/);
    expect(lines[2]).toMatch(/MISS bad \[wasm\]: loss off by/);
    expect(code).toBe(1);
  });

  test.each([
    ["loss", { loss: "NoSuchLoss" }, /no loss "NoSuchLoss"/],
    ["argument", { args: { margin_of_error: 1 } }, /ContrastiveLoss: no argument "margin_of_error"/],
    ["distance", { distance: { ...distance, name: "Hamming" } }, /no distance "Hamming"/],
    ["reducer", { reducer: { name: "MedianReducer" } }, /no reducer "MedianReducer"/],
    ["batch", { batch: "Z" }, /no batch "Z"/],
    ["result", { loss_value: undefined }, /neither loss_value nor peer_error/],
  ])("a case with an unknown %s is a miss", async (_what, change, message) => {
    const { code, lines } = await run({ "a.json": { batches, cases: [{ ...good, ...change }] } }, "--backend", "cpu");
    expect(lines[0]).toBe("a.json: 0 of 1 passed (losses; cpu)");
    expect(lines[1]).toMatch(/MISS good \[cpu\]: unknown case/);
    expect(lines[1]).toMatch(message);
    expect(code).toBe(1);
  });

  test.each([
    ["of no known kind", { something: [] }, /unknown kind of file/],
    ["without cases", { triplet_sets: {}, cases: [] }, /without any case/],
    ["that is no JSON", "{", /cannot be read as JSON/],
  ])("a file %s is a miss", async (_what, content, message) => {
    const { code, lines } = await run({ "x.json": content });
    expect(lines[1]).toMatch(message);
    expect(code).toBe(1);
  });

  test("where the peer raises, a typed error passes; where it does not, it is a miss", async () => {
    const refused = { ...good, loss: "CircleLoss", args: { m: 0.4, gamma: 80 } };
    const raises = { ...refused, id: "raises", loss_value: undefined, peer_error: "AssertionError" };
    expect((await run({ "a.json": { batches, cases: [raises] } })).code).toBe(0);
    const { code, lines } = await run({ "a.json": { batches, cases: [refused] } }, "--backend", "cpu");
    expect(lines[1]).toMatch(/MISS good \[cpu\]: error \(OptionError: circleLoss: "distance" must be a similarity/);
    expect(code).toBe(1);
  });

  test("where the peer raises or is not finite, a finite result passes", async () => {
    const { code } = await run({
      "a.json": {
        batches,
        cases: [
          { ...good, id: "raises", loss_value: undefined, peer_error: "RuntimeError" },
          { ...good, id: "nan", loss_value: "NaN", grad_embeddings: [["NaN", "NaN"], null, ["Infinity", "NaN"]] },
        ],
      },
    });
    expect(code).toBe(0);
  });

  describe("a file of the paper's parts", () => {
    const fit = { errors: [0.7, 0.3], kappas: [2, 4], target: 0.5, alpha: -5, beta: 5.5, next: 3 };
    const none = { errors: [0.7], kappas: [2], target: 0.5, alpha: null, beta: null, next: null };

    test("the controller's fits pass, those that have no line too", async () => {
      const { code, lines } = await run({ "p.json": { about: "", controller: [fit, none] } });
      expect(lines[0]).toBe("p.json: 2 of 2 passed (paper; no backend)");
      expect(code).toBe(0);
    });

    test("a fit that is off, one that is none, and one that cannot be read are misses", async () => {
      const controller = [
        { ...fit, next: 3.00001 },
        { ...none, alpha: 1, beta: 1, next: 1 },
        { ...fit, kappas: [2] },
      ];
      const { code, lines } = await run({ "p.json": { controller } });
      expect(lines[1]).toMatch(/MISS controller\/0: next κ off by 1.00e-5/);
      expect(lines[2]).toMatch(/MISS controller\/1: line \(none, and the reference has one\)/);
      expect(lines[3]).toMatch(/MISS controller\/2: unknown case/);
      expect(code).toBe(1);
    });

    test("a part that nothing checks is told and is not passed", async () => {
      const other = [{ tripletsPerAnchor: 2 }, { tripletsPerAnchor: 3 }];
      const { code, lines } = await run({ "p.json": { controller: [fit], novelties: other } });
      expect(lines[1]).toBe('  NOT CHECKED "novelties": nothing here knows this part (2 cases)');
      expect(lines[2]).toBe("1 files: 1 of 1 cases passed; 2 cases NOT CHECKED.");
      expect(code).toBe(1);
    });
  });

  test("wrong usage exits with 2", async () => {
    expect(await main([], () => {})).toBe(2);
    expect(await main(["--reference", "/no/such/directory"], () => {})).toBe(2);
    expect((await run({}, "--backend", "gpu")).code).toBe(2);
    expect((await run({})).lines[0]).toMatch(/no .json file/);
    expect(await main(["--help"], () => {})).toBe(0);
  });
});

describe("comparison", () => {
  test("numbers: within the tolerance, or any finite one for a reference that is not", () => {
    expect(compareNumber("x", 1.00001, 1, 1e-4)).toEqual([]);
    expect(compareNumber("x", 1.1, 1, 1e-4)).toHaveLength(1);
    expect(compareNumber("x", NaN, 1, 1e-4)).toHaveLength(1);
    expect(compareNumber("x", 5, NaN, 1e-4)).toEqual([]);
    expect(compareNumber("x", NaN, NaN, 1e-4)).toHaveLength(1);
  });

  test("matrices: relative to the largest entry, without null rows", () => {
    const allowed = (largest: number): number => 1e-2 * largest;
    expect(compareMatrix("g", [100, 1, 7, 7], [[100, 1.5], null], allowed)).toEqual([]);
    expect(compareMatrix("g", [100, 1, 7, 7], [[100, 3], null], allowed)).toHaveLength(1);
    expect(compareMatrix("g", [100, 1, NaN, 7], [[100, 1], null], allowed)).toHaveLength(1);
    expect(compareMatrix("g", [1], [[1, 2]], allowed)).toHaveLength(1);
  });
});
