import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { BenchSummary, RunOutcome } from "@smart-mining/benchmark";
import { smartMining, tinyConfig } from "./command-line.js";

/** Two contenders on the tiny dataset, two seeds. */
async function tinyGrid(): Promise<{ out: string; grid: string }> {
  const { folder, config } = await tinyConfig();
  const smart = JSON.parse(await readFile(config, "utf8")) as Record<string, unknown>;
  const semiHard = {
    ...smart,
    extends: "triplet-semi-hard",
    mining: undefined,
    sampler: { name: "class-balanced", options: { classesPerBatch: 6, samplesPerClass: 3 } },
  };
  const grid = join(folder, "grid.json");
  await writeFile(
    grid,
    JSON.stringify({
      title: "Tiny",
      steps: 6,
      evaluateEvery: 3,
      seeds: [0, 1],
      reference: "semi-hard",
      contenders: { "semi-hard": semiHard, smart },
    }),
  );
  return { out: join(folder, "bench"), grid };
}

describe("smart-mining bench training", () => {
  test("runs the grid, sums it up, and keeps finished runs", async () => {
    const { out, grid } = await tinyGrid();
    const first = await smartMining([
      "bench",
      "training",
      "--grid",
      grid,
      "--out",
      out,
      "--processes",
      "2",
      "--seeds",
      "0",
    ]);
    expect(first.stderr).toContain("smart, seed 0: done");
    expect(first.code).toBe(0);
    const part = await smartMining(["bench", "training", "--grid", grid, "--out", out, "--sum-up"]);
    expect(part).toMatchObject({ code: 0, stderr: "" });
    expect(part.stdout).toMatch(/^\| smart \| 1 \|/m);
    const nothing = await smartMining(["bench", "training", "--grid", grid, "--out", `${out}/none`, "--sum-up"]);
    expect(nothing.code).toBe(2);
    expect(nothing.stderr).toContain("holds no finished run of this grid");
    const second = await smartMining(["bench", "training", "--grid", grid, "--out", out, "--processes", "2"]);
    expect(second.code).toBe(0);
    expect(second.stderr).not.toContain("seed 0");
    expect(second.stderr).toContain("semi-hard, seed 1: done");

    const { summary, runs } = JSON.parse(await readFile(join(out, "results.json"), "utf8")) as {
      summary: BenchSummary;
      runs: { metrics: Record<string, number>; contender: string }[];
    };
    expect(runs).toHaveLength(4);
    const [semiHard, smart] = summary.contenders;
    expect([semiHard.name, smart.name]).toEqual(["semi-hard", "smart"]);
    expect(semiHard.against).toBeUndefined();
    const recalls = (name: string) => runs.filter((run) => run.contender === name).map((run) => run.metrics.recallAt1);
    const mean = ([a, b]: number[]) => (a + b) / 2;
    expect(smart.metrics.recallAt1.mean).toBeCloseTo(mean(recalls("smart")), 10);
    expect(smart.against?.difference).toBeCloseTo(mean(recalls("smart")) - mean(recalls("semi-hard")), 10);
    expect(smart.curve.map(({ step }) => step)).toEqual([3, 6]);
    expect(semiHard.miningShare).toBe(0);
    expect(smart.miningShare).toBeGreaterThan(0);
    expect(smart.miningSeconds).toBeGreaterThan(0);
    expect(await readFile(join(out, "table.md"), "utf8")).toContain(`| ${smart.miningSeconds.toFixed(1)} | `);
    expect(await readFile(join(out, "table.md"), "utf8")).toMatch(/^\| smart \| 2 \| /m);
    expect(await readFile(join(out, "report.html"), "utf8")).toContain("Convergence");
  });

  test("takes from an earlier results.json the runs that are still the same", async () => {
    const { out, grid } = await tinyGrid();
    const bench = (folder: string, ...args: string[]) =>
      smartMining(["bench", "training", "--grid", grid, "--out", folder, ...args]);
    await bench(out, "--seeds", "0", "--only", "smart");
    const published = join(out, "..", "published.json");
    await rename(join(out, "results.json"), published);
    await rm(out, { recursive: true });

    const { code, stderr, stdout } = await bench(out, "--seeds", "0", "--earlier", published);
    expect(code).toBe(0);
    expect(stderr).toContain(`1 of 2 runs are taken from ${published}.`);
    expect(stderr).toContain("semi-hard, seed 0: done");
    expect(stderr).not.toContain("smart, seed 0");
    expect(stdout).toMatch(/^\| smart \| 1 \|/m);
    const runsIn = async (path: string) =>
      (JSON.parse(await readFile(path, "utf8")) as { runs: RunOutcome[] }).runs.filter(
        ({ contender }) => contender === "smart",
      );
    expect(await runsIn(join(out, "results.json"))).toEqual(await runsIn(published));

    const changed = await bench(`${out}-changed`, "--seeds", "0", "--steps", "9", "--sum-up", "--earlier", published);
    expect(changed.stderr).toContain("0 of 2 runs are taken");
    expect(changed.code).toBe(2);
  });

  test("says that what is no results.json cannot be taken as one", async () => {
    const { out, grid } = await tinyGrid();
    const { code, stderr } = await smartMining(["bench", "training", "--grid", grid, "--out", out, "--earlier", grid]);
    expect(code).toBe(2);
    expect(stderr).toContain('is no results.json of a benchmark of training: its "runs" are missing or damaged');
  });

  test.each([
    [["--only", "smrt"], /no contender named "smrt" \(did you mean "smart"\?\)/],
    [["--seeds", "0,x"], /--seeds: must be a whole number >= 0; got "x"/],
    [["--processes", "0"], /--processes: must be a whole number >= 1; got "0"/],
  ])("refuses %j", async (args, message) => {
    const { out, grid } = await tinyGrid();
    const { code, stderr } = await smartMining(["bench", "training", "--grid", grid, "--out", out, ...args]);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});
