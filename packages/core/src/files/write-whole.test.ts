import { mkdir, mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeWhole } from "./write-whole.js";

const folder = () => mkdtemp(join(tmpdir(), "write-whole-"));

test("writes text and bytes, replaces what was there, and leaves nothing beside it", async () => {
  const at = await folder();
  const path = join(at, "file");
  await writeWhole(path, "text");
  expect(await readFile(path, "utf8")).toBe("text");
  await writeWhole(path, Uint8Array.of(1, 2));
  expect([...(await readFile(path))]).toEqual([1, 2]);
  expect(await readdir(at)).toEqual(["file"]);
});

test("writers at the same time do not mix", async () => {
  const at = await folder();
  const contents = ["a", "b", "c"].map((letter) => letter.repeat(100_000));
  await Promise.all(contents.map((content) => writeWhole(join(at, "file"), content)));
  expect(contents).toContain(await readFile(join(at, "file"), "utf8"));
  expect(await readdir(at)).toEqual(["file"]);
});

test("a failure leaves what was there, and nothing beside it", async () => {
  const at = await folder();
  await mkdir(join(at, "taken"));
  await expect(writeWhole(join(at, "taken"), "text")).rejects.toThrow();
  await expect(writeWhole(join(at, "missing", "file"), "text")).rejects.toThrow(/ENOENT/);
  expect(await readdir(at)).toEqual(["taken"]);
});
