import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { presetNames } from "../presets/index.js";
import { loadConfig } from "./load.js";
import { mergeConfig } from "./merge.js";
import { mergeAll, parseAssignment, resolveConfig } from "./resolve.js";

describe("resolveConfig", () => {
  test.each(presetNames())("preset %s is complete", (name) => {
    const config = resolveConfig({ extends: name });
    expect(config.description).not.toBe("");
    // Plain data: nothing is lost on the way through a file.
    expect(JSON.parse(JSON.stringify(config))).toEqual(config);
  });

  test("one line changes the index, and the rest stays", () => {
    const changed = resolveConfig({ extends: "smart-mining", mining: { index: { name: "hnsw" } } });
    const preset = resolveConfig({ extends: "smart-mining" });
    expect(changed).toEqual({ ...preset, mining: { ...preset.mining, index: { name: "hnsw", options: {} } } });
  });

  test("the command line is laid on top", () => {
    expect(resolveConfig({ extends: "smart-mining", seed: 1 }, { seed: 2, steps: undefined })).toMatchObject({
      seed: 2,
      steps: resolveConfig({ extends: "smart-mining" }).steps,
    });
  });

  test("unknown presets list the known ones", () => {
    expect(() => resolveConfig({ extends: "smart-minig" })).toThrow(
      /no preset named "smart-minig" \(did you mean "smart-mining"\?\)/,
    );
  });

  test("bad values say where", () => {
    expect(() => resolveConfig({ extends: "smart-mining", steps: 0 })).toThrow(
      'configuration: "steps" must be a number >= 1; got 0.',
    );
    expect(() => resolveConfig({ extends: "smart-mining", stpes: 5 } as never)).toThrow(/did you mean "steps"/);
  });
});

describe("mergeConfig", () => {
  test("a component that changes its name loses the old options", () => {
    const base = { loss: { name: "a", options: { margin: 1 } } };
    expect(mergeConfig(base, { loss: { name: "b" } })).toEqual({ loss: { name: "b" } });
    expect(mergeConfig(base, { loss: { options: { margin: 2 } } })).toEqual({
      loss: { name: "a", options: { margin: 2 } },
    });
  });

  test("null replaces", () => {
    expect(mergeConfig({ mining: { a: 1 } }, { mining: null })).toEqual({ mining: null });
  });
});

describe("parseAssignment", () => {
  test("reads JSON values and text", () => {
    expect(parseAssignment("mining.index.name=fanng")).toEqual({ mining: { index: { name: "fanng" } } });
    expect(parseAssignment("optimizer.learningRate=0.002")).toEqual({ optimizer: { learningRate: 0.002 } });
    expect(mergeAll([parseAssignment("a.b=1"), parseAssignment("a.c=[1,2]")])).toEqual({ a: { b: 1, c: [1, 2] } });
  });

  test.each(["no-equals", "=1", "a..b=1"])("refuses %s", (text) => {
    expect(() => parseAssignment(text)).toThrow(/--set: must be of the form path.to.option=value/);
  });
});

describe("loadConfig", () => {
  const files: [string, string][] = [
    ["config.json", '{ "extends": "smart-mining", "seed": 3 }'],
    ["config.yaml", "extends: smart-mining\nseed: 3\n"],
    ["merged.yml", "<<: { extends: smart-mining, seed: 7 }\nseed: 3\n"],
    ["config.js", 'export default { extends: "smart-mining", seed: 3 };'],
    ["config.ts", 'const seed: number = 3;\nexport default { extends: "smart-mining", seed };'],
  ];

  test.each(files)("%s", async (name, content) => {
    const path = join(await mkdtemp(join(tmpdir(), "config-")), name);
    await writeFile(path, content);
    expect(await loadConfig(path)).toEqual({ extends: "smart-mining", seed: 3 });
  });

  test("missing, damaged and odd files are refused in a sentence", async () => {
    const folder = await mkdtemp(join(tmpdir(), "config-"));
    await writeFile(join(folder, "bad.json"), "{");
    await writeFile(join(folder, "list.json"), "[]");
    await expect(loadConfig(join(folder, "none.json"))).rejects.toThrow(/none.json": not found/);
    await expect(loadConfig(join(folder, "none.ts"))).rejects.toThrow(/none.ts": not found/);
    await expect(loadConfig(join(folder, "bad.json"))).rejects.toThrow(/cannot be read/);
    await expect(loadConfig(join(folder, "list.json"))).rejects.toThrow(/must hold an object/);
    await expect(loadConfig("x.txt")).rejects.toThrow(/must end in one of/);
  });
});
