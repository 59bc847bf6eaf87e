import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { presets, resolveConfig } from "@smart-mining/training/config";
import { expect, test } from "vitest";
import { pluginContent } from "./plugin-content.js";
import { runHash } from "./run-folder.js";

const runOf = (plugins: string[]) => ({
  contender: "a",
  seed: 0,
  config: resolveConfig({ ...presets["smart-mining"], plugins }),
});

test("a run is another one once a plugin's code changed: its cached result is not taken", async () => {
  const folder = await mkdtemp(join(tmpdir(), "plugin-"));
  const path = join(folder, "loss.mjs");
  await writeFile(path, "export default () => 1;");
  const before = runHash(runOf([path]));
  expect(runHash(runOf([path]))).toBe(before);
  await writeFile(path, "export default () => 2;");
  expect(runHash(runOf([path]))).not.toBe(before);
});

test("without plugins the hash is that of the configuration alone: published results stay known", () => {
  expect(runHash(runOf([]))).toMatch(/^[0-9a-f]{10}$/);
});

test("a plugin that is in a package counts with the package's version", async () => {
  const folder = await mkdtemp(join(tmpdir(), "plugin-"));
  const manifest = (version: string) =>
    writeFile(join(folder, "package.json"), JSON.stringify({ name: "p", version, type: "module" }));
  await mkdir(join(folder, "src"));
  await writeFile(join(folder, "src", "index.js"), "export default () => 1;");
  const address = new URL(`file://${folder}/src/index.js`).href;
  await manifest("1.0.0");
  const before = pluginContent(address);
  await manifest("1.0.1");
  expect(pluginContent(address)).not.toBe(before);
});

test("a plugin that is not there is named in a sentence", () => {
  expect(() => pluginContent("./nowhere.mjs")).toThrow(/bench training: the plugin "\.\/nowhere\.mjs" cannot be read/);
});
