import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError } from "@smart-mining/core";
import { expect, test } from "vitest";
import { checkOutputFiles, checkOutputFolder, writing } from "./outputs.js";

const folder = await mkdtemp(join(tmpdir(), "outputs-"));
await mkdir(join(folder, "taken.csv"));
await writeFile(join(folder, "file"), "");

test.each([
  ["t.txt", /^--out: must end in \.jsonl or \.csv; got ".*t\.txt"\.$/],
  ["taken.csv", /^--out: ".*taken\.csv" must be a file; it is a folder\.$/],
  ["none/t.csv", /^--out: the folder ".*none" of ".*" does not exist\.$/],
  ["file/t.csv", /^--out: ".*file" must be a folder; it is a file\.$/],
])("%s is refused before any work, in a sentence", (name, message) => {
  const check = () => checkOutputFiles({ option: "--out", path: join(folder, name), endings: [".jsonl", ".csv"] });
  expect(check).toThrow(DataError);
  expect(check).toThrow(message);
});

test("good files pass, those not asked for too; two outputs never share one", () => {
  const path = join(folder, "t.csv");
  checkOutputFiles({ option: "--out", path, endings: [".csv"] }, { option: "--report", path: undefined });
  expect(() => checkOutputFiles({ option: "--out", path }, { option: "--report", path })).toThrow(
    /^--report: must be another file than --out/,
  );
});

test("a folder may be missing, but no file may stand in its way", () => {
  checkOutputFolder("--out", join(folder, "a", "b"));
  expect(() => checkOutputFolder("--out", join(folder, "file"))).toThrow(/must be a folder; it is a file/);
  expect(() => checkOutputFolder("--out", join(folder, "file", "a"))).toThrow(/must be a folder; it is a file/);
});

test("what fails while it is written is a sentence too", async () => {
  const failing = writing("--out", "x", () => writeFile(join(folder, "gone", "x"), ""));
  await expect(failing).rejects.toThrow(DataError);
  await expect(failing).rejects.toThrow(/^--out: "x" cannot be written \(ENOENT/);
});
