import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkGrid, summarize, type RunOutcome } from "@smart-mining/benchmark";
import { writeBenchPage } from "../src/bench-page.js";

/** A run of 240 images in batches of `batch`, evaluated twice. */
function outcome(contender: string, seed: number, batch: number, recalls: readonly [number, number]): RunOutcome {
  const steps = 240 / batch;
  const points = [steps / 2, steps];
  return {
    contender,
    seed,
    imagesPerStep: batch,
    metrics: { recallAt1: recalls[1] },
    trainingSeconds: 10,
    miningSeconds: 1,
    curve: points.map((step, at) => ({ step, seconds: step, recallAt1: recalls[at] })),
    activity: points.map((step) => ({ step, activeFraction: 0.5 })),
  };
}

const contenders = { "24 random": {}, "24 mined": {}, "12 random": {}, "12 mined": {} };
const outcomes = [0, 1, 2].flatMap((seed) => [
  outcome("24 random", seed, 24, [0.4, 0.5]),
  outcome("24 mined", seed, 24, [0.5 + 0.001 * seed, 0.6 + 0.001 * seed]),
  outcome("12 random", seed, 12, [0.3, 0.4]),
  outcome("12 mined", seed, 12, [0.2, 0.4 + 0.1 * (seed - 1)]),
]);
const grid = checkGrid({
  title: "Batch sizes",
  images: 240,
  evaluateEvery: 120,
  contenders,
  reference: { "24 mined": "24 random", "12 mined": "12 random" },
});

test("runs without active fractions draw no line, and no chart where none has any", async () => {
  const folder = await mkdtemp(join(tmpdir(), "smart-mining-page-"));
  const page = async (runs: readonly RunOutcome[]): Promise<string> => {
    const path = join(folder, "report.html");
    await writeBenchPage(summarize(grid, runs), path);
    return readFile(path, "utf8");
  };
  try {
    const silent = outcomes.map((run) => ({ ...run, activity: [] }));
    expect(await page(silent)).not.toContain("Active fraction");
    const some = await page([...silent.slice(0, 1), ...outcomes.slice(1)]);
    expect(some).toContain("Active fraction");
    expect(some).not.toContain("NaN");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("the page draws each group's curves against images", async () => {
  const folder = await mkdtemp(join(tmpdir(), "smart-mining-page-"));
  try {
    const path = join(folder, "report.html");
    await writeBenchPage(summarize(grid, outcomes), path);
    const page = await readFile(path, "utf8");
    expect(page.match(/<figcaption[^>]*>\s*(<[^>]*>)?Recall@1 against images/g)).toHaveLength(2);
    expect(page).not.toContain("Recall@1 against steps");
    expect(page).toContain("24 random and its contenders");
  } finally {
    await rm(folder, { recursive: true });
  }
});
