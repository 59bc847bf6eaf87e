import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AbortedError, DataError } from "@smart-mining/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { datasets, readLabels, splitClasses, vectorDataset, writeEmbeddings, writeLabels } from "../src/index.js";

let root: string;
const at = (name: string) => join(root, name);
const lines = (values: readonly (string | number)[]) => `${values.join("\n")}\n`;

/** Twelve rows, each the pair (row, -row). */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "smart-mining-vectors-"));
  const values = Float32Array.from({ length: 24 }, (_, place) => (place % 2 === 0 ? 1 : -1) * Math.floor(place / 2));
  for (const ending of ["npy", "fvecs", "jsonl"]) await writeEmbeddings(at(`e.${ending}`), values, 2);
  await writeFile(
    at("names.txt"),
    lines(["bee", "ant", -1, "cat", "bee", "ant", "dog", "cat", -1, "dog", "bee", "ant"]),
  );
  await writeFile(at("numbers.txt"), lines([10, 10, 9, 9, -1, 200, 200, 3, 3, -1, 10, 9]));
  await writeLabels(at("groups.npy"), Int32Array.of(0, 0, -1, 1, 0, 2, 2, 1, -1, -1, -1, -1));
});
afterAll(() => rm(root, { recursive: true }));

describe("vectorDataset", () => {
  test.each(["npy", "fvecs", "jsonl"])("reads %s with names, -1 among them, and groups", async (ending) => {
    const dataset = await vectorDataset({
      embeddings: at(`e.${ending}`),
      labels: at("names.txt"),
      groups: at("groups.npy"),
    });
    const { train, test, classNames } = dataset;
    expect(classNames).toEqual(["ant", "bee", "cat", "dog"]);
    const training = splitClasses(classNames);
    const found = new Map<number, (string | number)[]>();
    for (const [part, isTrain] of [[train, true] as const, [test, false] as const]) {
      expect([part.kind, part.dimension]).toEqual(["vectors", 2]);
      part.labels.forEach((label, row) => {
        const [original, negated] = [...part.values.subarray(row * 2, row * 2 + 2)];
        expect(original + negated).toBe(0);
        if (label >= 0) expect(training[label]).toBe(isTrain);
        found.set(original, [classNames[label] ?? "none", part.groups![row]]);
      });
    }
    expect([...found].sort(([a], [b]) => a - b).map(([, columns]) => columns.join(" "))).toEqual(
      "bee 0,ant 0,none -1,cat 1,bee 0,ant 2,dog 2,cat 1,none -1,dog -1,bee -1,ant -1".split(","),
    );
  });

  test("numbers are classes by size, and sorted by size", async () => {
    const options = { embeddings: at("e.npy"), labels: at("numbers.txt"), split: "sorted" } as const;
    const { train, test, classNames } = await vectorDataset(options);
    expect(classNames).toEqual(["3", "9", "10", "200"]);
    expect(new Set([...train.labels].filter((label) => label >= 0))).toEqual(new Set([0, 1]));
    expect(new Set([...test.labels].filter((label) => label >= 0))).toEqual(new Set([2, 3]));
    expect("groups" in train).toBe(false);
  });

  test("is in the catalog, with the options that are paths; paths are relative to the file that names them", async () => {
    expect(datasets.get("vectors").paths).toEqual(["embeddings", "labels", "groups"]);
    const options = { embeddings: "e.npy", labels: "names.txt" };
    const { train, test } = await datasets.create("vectors", options, { baseFolder: root });
    expect(train.size + test.size).toBe(12);
  });

  test("says what is wrong", async () => {
    const embeddings = at("e.npy");
    await writeFile(at("short.txt"), lines([1, 2, 3]));
    await writeFile(at("one.txt"), lines(new Array<number>(12).fill(5)));
    await writeFile(at("low.txt"), lines([-3, ...new Array<number>(11).fill(5)]));
    await expect(vectorDataset({ embeddings, labels: at("short.txt") })).rejects.toThrow(
      /"labels" must have one entry per row.*\(12\); got 3/,
    );
    await expect(vectorDataset({ embeddings, labels: at("one.txt") })).rejects.toThrow(/at least 2 classes; found 1/);
    await expect(vectorDataset({ embeddings, labels: at("low.txt") })).rejects.toThrow(/entry 0 is -3/);
    const labels = at("names.txt");
    await expect(vectorDataset({ embeddings, labels, groups: at("low.txt") })).rejects.toThrow(/"groups" must be >= 0/);
    await expect(vectorDataset({ embeddings: at("no.npy"), labels })).rejects.toBeInstanceOf(DataError);
    await expect(vectorDataset({ embeddings, labels, signal: AbortSignal.abort() })).rejects.toBeInstanceOf(
      AbortedError,
    );
    await expect(vectorDataset({ embeddings } as never)).rejects.toThrow(/"labels"/);
  });

  test("-1 is no class among names, too", async () => {
    const { labels, names } = await readLabels(at("names.txt"));
    expect(names).toEqual(["bee", "ant", "cat", "dog"]);
    expect([...labels]).toEqual([0, 1, -1, 2, 0, 1, 3, 2, -1, 3, 0, 1]);
  });
});
