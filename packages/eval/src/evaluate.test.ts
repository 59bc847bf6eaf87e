import {
  AbortedError,
  component,
  createRandom,
  embeddingSet,
  metricFacts,
  METRICS,
  OptionError,
  ShapeError,
  UnknownNameError,
  ValueError,
} from "@smart-mining/core";
import { exactIndex } from "@smart-mining/neighbors";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  evaluateEmbeddings,
  factsOf,
  type Metric,
  metricComponent,
  metrics,
  recallAtK,
  recallPerQuery,
} from "./index.js";

/** Three classes on a line, the last with one row alone. */
const line = embeddingSet(Float32Array.of(0, 1, 2, 10, 11, 1.4), 1, Int32Array.of(0, 0, 0, 1, 1, 2));

function random(rows: number, classes: number): ReturnType<typeof embeddingSet> {
  const draw = createRandom(3);
  const labels = Int32Array.from({ length: rows }, (_, row) => row % classes);
  const values = Float32Array.from(
    { length: rows * 6 },
    (_, at) => Math.sin(labels[Math.floor(at / 6)] * (at % 6)) + draw.normal(),
  );
  return embeddingSet(values, 6, labels);
}

describe("evaluateEmbeddings", () => {
  test("a case worked out by hand", async () => {
    const { metrics, queries, loneQueries } = await evaluateEmbeddings(line, {
      metrics: ["recallAt1", "recallAt2", "precisionAt2", "rPrecision", "mapAtR", "mrr"],
    });
    // Nearest of each: 0 → 1 right; 1 → the lone row, then 0 or 2 right; 2 → the lone row, then 1 right; 10 and 11 each other.
    expect([queries, loneQueries]).toEqual([6, 1]);
    expect(metrics.recallAt1).toBeCloseTo(3 / 5);
    expect(metrics.recallAt2).toBeCloseTo(1);
    expect(metrics.precisionAt2).toBeCloseTo((0.5 * 3 + 0.5 * 2) / 5);
    expect(metrics.rPrecision).toBeCloseTo((0.5 + 0.5 + 0.5 + 1 + 1) / 5);
    expect(metrics.mapAtR).toBeCloseTo((0.5 + 0.25 + 0.25 + 1 + 1) / 5);
    expect(metrics.mrr).toBeCloseTo((1 + 0.5 + 0.5 + 1 + 1) / 5);
  });

  test("lone queries left out or as misses; means over queries or classes; by class", async () => {
    const only = { metrics: ["recallAt1"] };
    const miss = await evaluateEmbeddings(line, { ...only, loneQueries: "miss" });
    expect(miss.metrics.recallAt1).toBeCloseTo(3 / 6);
    const classes = await evaluateEmbeddings(line, { ...only, average: "classes", perClass: true });
    expect(classes.metrics.recallAt1).toBeCloseTo((1 / 3 + 1) / 2);
    expect(classes.perClass!.recallAt1.get(0)).toBeCloseTo(1 / 3);
    expect(classes.perClass!.recallAt1.get(2)).toBeNaN();
    const lonely = embeddingSet(Float32Array.of(1, 2), 1, Int32Array.of(0, 1));
    const none = await evaluateEmbeddings(lonely, only);
    expect([none.metrics.recallAt1, none.loneQueries]).toEqual([NaN, 2]);
  });

  test("every named metric gives a number, the same for the same seed; lists from the index and full ranks agree", async () => {
    const set = random(120, 8);
    const names = metrics.names.map((name) => (name.endsWith("At") ? `${name}3` : name));
    const first = await evaluateEmbeddings(set, { metrics: names, random: createRandom(4) });
    const again = await evaluateEmbeddings(set, { metrics: names, random: createRandom(4), index: exactIndex() });
    expect(again.metrics).toEqual(first.metrics);
    expect(Object.keys(first.metrics)).toEqual(names);
    for (const value of Object.values(first.metrics)) expect(Number.isFinite(value)).toBe(true);
    // "map" makes all lists full; alone, the others come from short ones.
    const short = await evaluateEmbeddings(set, {
      metrics: ["recallAt3", "precisionAt3", "mapAt3", "rPrecision", "mapAtR"],
    });
    for (const [name, value] of Object.entries(short.metrics)) expect(value).toBeCloseTo(first.metrics[name], 12);
  });

  test("cosine ignores length, euclidean does not", async () => {
    const set = random(60, 6);
    const stretched = { ...set, values: set.values.map((value, at) => value * (1 + (Math.floor(at / 6) % 7))) };
    const cosine = { distance: "cosine" as const, metrics: ["recallAt1", "map", "silhouette", "rocAuc"] };
    const [plain, longer] = [await evaluateEmbeddings(set, cosine), await evaluateEmbeddings(stretched, cosine)];
    for (const [name, value] of Object.entries(plain.metrics)) expect(longer.metrics[name]).toBeCloseTo(value, 5);
    const euclidean = { metrics: ["map"] };
    expect((await evaluateEmbeddings(set, euclidean)).metrics.map).not.toBeCloseTo(
      (await evaluateEmbeddings(stretched, euclidean)).metrics.map,
      3,
    );
  });

  test("an index that is handed in is used, and not disposed", async () => {
    const index = exactIndex();
    await evaluateEmbeddings(line, { index, metrics: ["recallAt1"] });
    expect((await index.neighborsOfAll(1)).indices).toHaveLength(6);
    index.dispose();
  });

  test("a plugin's metric is found by its name and brings its facts; a family fills in its number", async () => {
    const facts = { title: "Rows", sentence: "how many rows there are", unit: "index", higherIsBetter: true } as const;
    const size = metricComponent({
      facts,
      options: z.strictObject({}),
      create: (): Metric => ({ kind: "set", measure: ({ set }) => set.size }),
    });
    const hits = metricComponent({
      facts: { title: "Hits@K", sentence: "hits among the K nearest", unit: "index", higherIsBetter: true },
      options: z.strictObject({ k: z.int().min(1) }),
      create: ({ k }): Metric => ({ kind: "retrieval", depth: k, perQuery: (ranks) => recallPerQuery(ranks, k) }),
    });
    const catalog = metrics.add("rows", size).add("hitsAt", hits);
    const result = await evaluateEmbeddings(line, { metrics: ["rows", "hitsAt2", "recallAt2"], catalog });
    expect(result.metrics).toEqual({ rows: 6, hitsAt2: result.metrics.recallAt2, recallAt2: 1 });
    expect(result.facts.rows).toEqual(facts);
    expect(result.facts.hitsAt2).toMatchObject({ title: "Hits@2", sentence: "hits among the 2 nearest" });
    expect(result.facts.recallAt2).toEqual(metricFacts("recallAt2"));
    expect(catalog.get("rows").description).toBe(facts.sentence);
  });

  test("a metric without facts is refused: no table could say what it is", async () => {
    const create = (): Metric => ({ kind: "set", measure: () => 1 });
    const bare = component({ description: "one", options: z.strictObject({}), create });
    await expect(evaluateEmbeddings(line, { catalog: metrics.add("one", bare) })).rejects.toThrow(
      /^metric "one": "facts" must be given/,
    );
  });

  test("the built-in metrics are those of the dictionary", () => {
    expect(factsOf(metrics)).toEqual(METRICS);
  });

  test("says what is wrong", async () => {
    await expect(evaluateEmbeddings(line, { metrics: ["recalAt1"] })).rejects.toThrow(/did you mean "recallAt1"/);
    await expect(evaluateEmbeddings(line, { metrics: ["recallAt"] })).rejects.toBeInstanceOf(OptionError);
    await expect(evaluateEmbeddings(line, { metrics: ["recallAt0"] })).rejects.toBeInstanceOf(OptionError);
    await expect(evaluateEmbeddings(line, { metrics: ["nmi3"] })).rejects.toThrow(Error);
    await expect(evaluateEmbeddings(line, { metrics: ["x"] })).rejects.toBeInstanceOf(UnknownNameError);
    await expect(evaluateEmbeddings(line, { k: 3 } as never)).rejects.toThrow(/no option named "k"/);
    const single = embeddingSet(Float32Array.of(1), 1, Int32Array.of(0));
    await expect(evaluateEmbeddings(single)).rejects.toBeInstanceOf(ValueError);
    const wide = embeddingSet(Float32Array.of(1, 2), 2, Int32Array.of(0));
    await expect(evaluateEmbeddings(line, { reference: wide })).rejects.toBeInstanceOf(ShapeError);
    await expect(evaluateEmbeddings(line, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(AbortedError);
  });
});

describe("recallAtK", () => {
  test("never falls with K and reaches 1 when every list is whole", async () => {
    const set = random(50, 5);
    const { recall } = await recallAtK(set, { k: [1, 2, 4, 8, 49, 400] });
    const values = [1, 2, 4, 8, 49, 400].map((k) => recall[k]);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(recall[49]).toBe(1);
    expect(recall[400]).toBe(1);
  });

  test("searches a separate reference, in which a query may find itself", async () => {
    const set = random(30, 3);
    expect((await recallAtK(set, { k: [1], reference: set })).recall[1]).toBe(1);
    const others = { ...set, labels: set.labels.map((label) => label + 100) };
    const lost = await recallAtK(set, { k: [1], reference: others });
    expect([lost.recall[1], lost.loneQueries]).toEqual([NaN, 30]);
    expect((await recallAtK(set, { k: [1], reference: others, loneQueries: "miss" })).recall[1]).toBe(0);
  });
});
