import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { AbortedError, throwIfAborted, type Warning } from "@smart-mining/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cachedPixels, cacheFolderFor, type CachedPixelsOptions } from "../src/index.js";

let folder: string;
let warnings: Warning[];
let rendered: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "smart-mining-cache-"));
  [warnings, rendered] = [[], 0];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const PIXELS = Uint8Array.from({ length: 3000 }, (_, at) => (at * at) % 251);
const file = () => join(folder, "pictures.bin");
const load = (changed: Partial<CachedPixelsOptions> = {}) =>
  cachedPixels({
    caller: "pictures",
    folder,
    file: "pictures.bin",
    key: "version 1",
    bytes: PIXELS.length,
    onWarning: (warning) => warnings.push(warning),
    render: () => {
      throwIfAborted("pictures", changed.signal);
      rendered++;
      return Promise.resolve(PIXELS.slice());
    },
    ...changed,
  });
const names = () => warnings.map(({ name }) => name);

describe("the cache", () => {
  test("is written once and read from then on", async () => {
    const first = await load();
    const second = await load();
    expect(Buffer.from(first).equals(Buffer.from(PIXELS))).toBe(true);
    expect(Buffer.from(second).equals(Buffer.from(first))).toBe(true);
    expect([rendered, names()]).toEqual([1, []]);
    expect(await readdir(folder)).toEqual(["pictures.bin"]);
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
    expect(names()).toEqual(["cache-damaged"]);
    expect(warnings.find(({ name }) => name === "cache-damaged")!.message).toContain(file());
    await load();
    expect(rendered).toBe(2);
  });

  test("of another version is rendered anew without a warning", async () => {
    await load();
    await load({ key: "version 2" });
    expect([rendered, names()]).toEqual([2, []]);
    await load({ key: "version 2" });
    expect(rendered).toBe(2);
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
    const [dead, young] = ["pictures.bin.dead.tmp", "pictures.bin.young.tmp"].map((name) => join(folder, name));
    await writeFile(dead, "half");
    await writeFile(young, "half");
    const old = new Date(Date.now() - 7_200_000);
    await utimes(dead, old, old);
    await load();
    expect((await readdir(folder)).sort()).toEqual(["pictures.bin", "pictures.bin.young.tmp"]);
  });

  test("a folder that cannot be used is a warning, not an error", async () => {
    await writeFile(join(folder, "file"), "");
    const pixels = await load({ folder: join(folder, "file") });
    expect(pixels.length).toBe(PIXELS.length);
    expect(names()).toEqual(["cache-unwritable"]);
    // The target is a folder: the pictures are there, but cannot be kept.
    warnings = [];
    await mkdir(file(), { recursive: true });
    expect((await load()).length).toBe(pixels.length);
    expect(names()).toEqual(["cache-damaged", "cache-unwritable"]);
  });

  test.runIf(process.platform === "linux")(
    "a folder that the system never makes is a warning at once, not a loop",
    async () => {
      const pixels = await load({ folder: "/proc/smart-mining/cache" });
      expect([pixels.length, rendered, names()]).toEqual([PIXELS.length, 1, ["cache-unwritable"]]);
      expect(warnings[0].message).toContain('makeFolder: the folder "/proc/smart-mining/cache" could not be made');
    },
  );

  test("waiting for another process is told, and can be stopped", async () => {
    await writeFile(`${file()}.lock`, JSON.stringify({ pid: process.pid, host: hostname() }));
    const phases: string[] = [];
    const stop = new AbortController();
    const waiting = load({ signal: stop.signal, onProgress: ({ phase }) => phases.push(phase) });
    setTimeout(() => stop.abort(), 150);
    await expect(waiting).rejects.toBeInstanceOf(AbortedError);
    expect([phases, rendered]).toEqual([["wait for another process"], 0]);
  });

  test("other pixels than the known ones are a warning, from the cache as well", async () => {
    await load({ knownHash: "0".repeat(64) });
    await load({ knownHash: "0".repeat(64) });
    expect(names()).toEqual(["dataset-hash", "dataset-hash"]);
    expect(warnings[0].message).toMatch(/^pictures: the rendered pictures differ/);
  });

  test("a stopped rendering leaves no cache and no lock behind", async () => {
    await expect(load({ signal: AbortSignal.abort() })).rejects.toBeInstanceOf(AbortedError);
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
