import { describe, expect, test } from "vitest";
import { metricFacts, METRICS } from "./metrics.js";

describe("metricFacts", () => {
  test.each([
    ["recallAt8", "Recall@8", "share of queries with one of their class among the 8 nearest"],
    ["precisionAt10", "Precision@10", "share of the 10 nearest that are of the query's class"],
    ["mapAt1", "MAP@1", "average precision of the 1 nearest, divided by the number of relevant references"],
    ["recallAt", "Recall@K", METRICS.recallAt.sentence],
    ["mapAtR", "MAP@R", METRICS.mapAtR.sentence],
  ])("%s is %s", (name, title, sentence) => {
    expect(metricFacts(name)).toMatchObject({ title, sentence, unit: "share", higherIsBetter: true });
  });

  test("a name of its own goes before a family's number", () => {
    const own = { title: "F1", sentence: "of two", unit: "index", higherIsBetter: true } as const;
    expect(metricFacts("pairwiseF1")).toBe(METRICS.pairwiseF1);
    expect(metricFacts("recallAt8", { ...METRICS, recallAt8: own })).toBe(own);
    expect(metricFacts("own1", { own })?.title).toBe("F1");
  });

  test.each(["recall8", "recallAtK", "8", "", "toString", "constructor1", "recallAt8 "])("nobody knows %j", (name) => {
    expect(metricFacts(name)).toBeUndefined();
  });

  test("an index is no share: Davies-Bouldin is no per cent, and lower is better", () => {
    expect(metricFacts("daviesBouldin")).toMatchObject({ unit: "index", higherIsBetter: false });
  });
});
