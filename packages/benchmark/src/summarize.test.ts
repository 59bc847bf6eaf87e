import { expect, test } from "vitest";
import type { RunOutcome } from "./collect.js";
import { checkGrid } from "./grid.js";
import { markdownTable } from "./markdown.js";
import { inUnit, summarize } from "./summarize.js";

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

test("each contender is compared with its own reference, and wins in its own group", () => {
  const { groups, contenders: all, budget } = summarize(grid, outcomes);
  expect(groups.map(({ reference, winner }) => [reference, winner])).toEqual([
    ["24 random", "24 mined"],
    ["12 random", undefined],
  ]);
  expect(groups.map(({ recallLevel }) => recallLevel)).toEqual([0.5, expect.closeTo(0.4)]);
  expect(all.map(({ against }) => against?.difference)).toEqual([
    undefined,
    expect.closeTo(0.101),
    undefined,
    expect.closeTo(0),
  ]);
  // The mined one at 24 images was there after 5 of its 10 steps: 120 images.
  expect(all[1].reached?.steps).toBe(5);
  expect(inUnit(budget, all[1], 5)).toBe(120);
  expect(inUnit(budget, all[2], 20)).toBe(240);
  expect(all[3].reached).toBeUndefined();
});

test("without a reference for each, all contenders are one group", () => {
  const { groups } = summarize(checkGrid({ contenders, steps: 10, reference: "12 random" }), outcomes);
  expect(groups).toHaveLength(1);
  expect(groups[0].contenders).toHaveLength(4);
  expect(groups[0].winner).toBeUndefined();
});

test("the least difference on the way is found at equal images, whatever the batch", () => {
  const { contenders: all } = summarize(grid, outcomes);
  expect(all.map(({ lowest }) => lowest?.difference)).toEqual([
    undefined,
    expect.closeTo(0.101),
    undefined,
    expect.closeTo(-0.1),
  ]);
  expect(all[3].lowest).toMatchObject({ step: 10, pairs: 3 });
  expect(markdownTable(summarize(grid, outcomes))).toMatch(/^\| 12 mined .*\| −10\.0 ± 0\.0 \(p < 0\.001\), 120 \|/m);
  // Batches of 24 and of 12 images in one group: after 5 steps of the one stand 10 of the other.
  const joint = summarize(checkGrid({ contenders, images: 240, evaluateEvery: 120, reference: "12 random" }), outcomes);
  expect(joint.contenders[0].lowest).toMatchObject({ pairs: 3, difference: expect.closeTo(0.1) });
});

test("the table counts images and names winners", () => {
  const text = markdownTable(summarize(grid, outcomes));
  expect(text).toMatch(/^\| 24 mined .*\| \+10\.1 ± .*\| 120 \| 5 \|/m);
  expect(text).toMatch(/^\| 12 mined .*\| not reached \|/m);
  expect(text).toContain("| R@1 against its reference | least on the way, at images | images to its reference's |");
  expect(text).toContain("240 images each. **24 mined** beats every other contender of its group");
  expect(text).toContain("No contender in the group of 12 random beats every other one");
});

test("where nobody wins, the table says who is ahead of the reference and who behind", () => {
  const close = [0, 1, 2].flatMap((seed) => [
    ...outcomes.filter((run) => run.seed === seed && run.contender.startsWith("24")),
    outcome("also mined", seed, 24, [0.5, 0.601 + 0.001 * ((seed + 1) % 3)]),
    outcome("worse", seed, 24, [0.2, 0.3 + 0.001 * seed]),
  ]);
  const names = { "24 random": {}, "24 mined": {}, "also mined": {}, worse: {} };
  const text = markdownTable(
    summarize(checkGrid({ contenders: names, images: 240, evaluateEvery: 120, reference: "24 random" }), close),
  );
  expect(text).toContain(
    "No contender beats every other one by a paired t-test over seeds (p < 0.05). Ahead of “24 random”: 24 mined; also mined. Behind “24 random”: worse.",
  );
});

test("tables show the metrics that were measured, and no others", () => {
  const text = markdownTable(summarize(grid, outcomes));
  expect(text).toMatch(/^\| {2}\| seeds \| R@1 \| R@1 against/m);
  const more = outcomes.map((run) =>
    run.contender === "12 mined" ? { ...run, metrics: { ...run.metrics, nmi: 0.7 } } : run,
  );
  const wider = markdownTable(summarize(grid, more));
  expect(wider).toMatch(/\| R@1 \| NMI \| R@1 against/);
  expect(wider).toMatch(/^\| 12 mined \| 3 \| [^|]+ \| 70\.0/m);
  expect(wider).toMatch(/^\| 24 mined \| 3 \| [^|]+ \| – \|/m);
});

test.each([
  [1, "One seed of each: which is better cannot be told"],
  [2, "Fewer than three seeds of each: which is better cannot be told"],
])("%i seeds prove nothing, have no spread and no winner", (seeds, said) => {
  const few = summarize(
    grid,
    outcomes.filter(({ seed }) => seed < seeds),
  );
  expect(few.groups.map(({ winner }) => winner)).toEqual([undefined, undefined]);
  const [table] = markdownTable(few).split("Metrics:");
  expect(table).toContain(said);
  expect(table).not.toMatch(/beats|±|p </);
});

test("three seeds whose interval holds 0 make no winner", () => {
  const names = { "12 random": {}, "12 mined": {} };
  const two = outcomes.filter(({ contender }) => contender in names);
  const text = markdownTable(summarize(checkGrid({ contenders: names, steps: 20, reference: "12 random" }), two));
  expect(text).toContain("No contender beats every other one");
  expect(text).toContain("Which is better cannot be told.");
});

test("the table says what stands behind each ±: a deviation, or half an interval", () => {
  expect(markdownTable(summarize(grid, outcomes))).toMatch(
    /Metrics: mean over seeds ± standard deviation\. Differences: .*half the width of its 95 % confidence interval/,
  );
});
