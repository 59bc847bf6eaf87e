import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { AbortedError, type Progress, type Warning } from "@smart-mining/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cachedDrawings } from "../src/cached-drawings.js";
import { readManifest } from "../src/manifest.js";
import { drawingsOf } from "../src/render.js";

let folder: string;
let warnings: Warning[];
let rendered: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "smart-mining-cache-"));
  [warnings, rendered] = [[], 0];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const manifest = await readManifest();
/** The first three classes by one set: quick to render. */
const few = drawingsOf(manifest)
  .filter(({ source }) => source === 9)
  .slice(0, 3);
const file = () => join(folder, "emoji-1096-32.bin");
const onWarning = (warning: Warning) => warnings.push(warning);
const onProgress = ({ phase, done }: Progress) => {
  if (phase === "render" && done === 0) rendered++;
};
const load = (signal?: AbortSignal) => cachedDrawings(manifest, few, 32, folder, { onWarning, onProgress, signal });
/** Three pictures are not the known dataset, so that warning is always there. */
const unusual = () => warnings.map(({ name }) => name).filter((name) => name !== "dataset-hash");

describe("the cache", () => {
  test("is written once and read from then on", async () => {
    const first = await load();
    const second = await load();
    expect(first.length).toBe(3 * 32 * 32 * 3);
    expect(Buffer.from(second).equals(Buffer.from(first))).toBe(true);
    expect([rendered, unusual()]).toEqual([1, []]);
    expect(await readdir(folder)).toEqual(["emoji-1096-32.bin"]);
  });

  test.each([
    ["a changed byte", (content: Buffer) => content.fill(7, content.length - 9, content.length - 8)],
    ["a cut end", (content: Buffer) => content.subarray(0, content.length - 100)],
    ["a lost header", (content: Buffer) => content.subarray(40)],
    ["nothing in it", () => Buffer.alloc(0)],
  ])("%s is noticed; the pictures are rendered anew, with a warning", async (_, damage) => {
    const first = await load();
    await writeFile(file(), damage(await readFile(file())));
    const second = await load();
    expect(Buffer.from(second).equals(Buffer.from(first))).toBe(true);
    expect(rendered).toBe(2);
    expect(unusual()).toEqual(["cache-damaged"]);
    expect(warnings.find(({ name }) => name === "cache-damaged")!.message).toContain(file());
    await load();
    expect(rendered).toBe(2);
  });

  test("of another version is rendered anew without a warning", async () => {
    await load();
    const content = await readFile(file());
    const text = content.toString("latin1").replace(manifest.sha256, "0".repeat(64));
    await writeFile(file(), text, "latin1");
    await load();
    expect([rendered, unusual()]).toEqual([2, []]);
  });

  test("is rendered once when two ask at the same time", async () => {
    const [first, second] = await Promise.all([load(), load()]);
    expect(rendered).toBe(1);
    expect(Buffer.from(first).equals(Buffer.from(second))).toBe(true);
  });

  test("a lock whose holder died is taken over, one whose holder lives is waited for", async () => {
    // No process has this number: Linux and macOS stop far below it.
    await writeFile(`${file()}.lock`, JSON.stringify({ pid: 2 ** 30, host: hostname() }));
    await load();
    await rm(file());
    const old = new Date(Date.now() - 60_000);
    await writeFile(`${file()}.lock`, JSON.stringify({ pid: 1, host: "elsewhere" }));
    await utimes(`${file()}.lock`, old, old);
    await load();
    await rm(file());
    await writeFile(`${file()}.lock`, JSON.stringify({ pid: process.pid, host: hostname() }));
    let finished = false;
    const waiting = load().then(() => (finished = true));
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(finished).toBe(false);
    await rm(`${file()}.lock`);
    await waiting;
    expect(rendered).toBe(3);
  });

  test("leftovers of killed processes are removed, young ones are not", async () => {
    const [dead, young] = ["emoji-1096-32.bin.dead.tmp", "emoji-1096-32.bin.young.tmp"].map((name) =>
      join(folder, name),
    );
    await writeFile(dead, "half");
    await writeFile(young, "half");
    const old = new Date(Date.now() - 7_200_000);
    await utimes(dead, old, old);
    await load();
    expect((await readdir(folder)).sort()).toEqual(["emoji-1096-32.bin", "emoji-1096-32.bin.young.tmp"]);
  });

  test("a folder that cannot be used is a warning, not an error", async () => {
    await writeFile(join(folder, "file"), "");
    const pixels = await cachedDrawings(manifest, few, 32, join(folder, "file"), { onWarning, onProgress });
    expect(pixels.length).toBe(3 * 32 * 32 * 3);
    expect(unusual()).toEqual(["cache-unwritable"]);
    // The target is a folder: the pictures are there, but cannot be kept.
    warnings = [];
    await mkdir(file(), { recursive: true });
    expect((await load()).length).toBe(pixels.length);
    expect(unusual()).toEqual(["cache-damaged", "cache-unwritable"]);
  });

  test("a stopped rendering leaves no cache and no lock behind", async () => {
    await expect(load(AbortSignal.abort())).rejects.toBeInstanceOf(AbortedError);
    expect(await readdir(folder)).toEqual([]);
    expect((await stat(folder)).isDirectory()).toBe(true);
  });
});

test("the cache folder: option, then environment, then the user's", () => {
  const before = process.env.SMART_MINING_CACHE;
  try {
    process.env.SMART_MINING_CACHE = join(tmpdir(), "from-environment");
    expect(cacheFolderFor()).toBe(join(tmpdir(), "from-environment"));
    expect(cacheFolderFor(join(tmpdir(), "from-option"))).toBe(join(tmpdir(), "from-option"));
    delete process.env.SMART_MINING_CACHE;
    expect(cacheFolderFor()).toMatch(/smart-mining/);
  } finally {
    if (before === undefined) delete process.env.SMART_MINING_CACHE;
    else process.env.SMART_MINING_CACHE = before;
  }
});
