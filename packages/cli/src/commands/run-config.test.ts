import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveConfig } from "@smart-mining/training/config";
import { expect, test } from "vitest";
import { newRunConfig, resumedRunConfig } from "./run-config.js";

/** The folder of a run of another preset and dataset. */
async function run(plugins: string[] = []): Promise<string> {
  const out = await mkdtemp(join(tmpdir(), "run-"));
  const config = {
    ...resolveConfig({ extends: "multi-similarity", steps: 7, dataset: { name: "kanji-6356" } }),
    plugins,
  };
  await writeFile(
    join(out, "config.json"),
    JSON.stringify({ ...config, run: "a", versions: { node: "x" }, backend: "wasm" }),
  );
  return out;
}

test("a resumed run goes on with its own configuration, the flags laid over it, not with the default preset on Emoji", async () => {
  const out = await run();
  const before = await readFile(join(out, "config.json"), "utf8");
  const config = await resumedRunConfig({ out, plugin: [] }, { steps: 9 });
  const { loss } = resolveConfig({ extends: "multi-similarity" });
  expect(config).toMatchObject({ steps: 9, dataset: { name: "kanji-6356" }, mining: null, loss, backend: "wasm" });
  expect(await readFile(join(out, "config.json"), "utf8")).toBe(before);
});

test("there must be a run to go on with, and nothing may ask for a new one", async () => {
  const out = await run();
  const empty = await mkdtemp(join(tmpdir(), "run-"));
  await expect(resumedRunConfig({ out: empty, plugin: [] }, {})).rejects.toThrow(/config\.json cannot be read/);
  await expect(resumedRunConfig({ out, preset: "triplet-random", plugin: [] }, {})).rejects.toThrow(
    /leave out --preset/,
  );
  await expect(resumedRunConfig({ out, overwrite: true, plugin: [] }, {})).rejects.toThrow(/must not both be given/);
});

test("plugins of the run that goes on need trust, or one's own file that names them", async () => {
  const out = await run(["./mine.mjs"]);
  await expect(resumedRunConfig({ out, plugin: [] }, {})).rejects.toThrow(/names modules .*"\.\/mine\.mjs"/);
  expect((await resumedRunConfig({ out, plugin: [], trust: true }, {})).plugins).toEqual(["./mine.mjs"]);
  const config = join(out, "own.json");
  await writeFile(join(out, "mine.mjs"), "export default () => {};");
  await writeFile(config, JSON.stringify({ extends: "multi-similarity", plugins: ["./mine.mjs"] }));
  expect((await resumedRunConfig({ out, config, plugin: [] }, {})).plugins).toEqual([join(out, "mine.mjs")]);
});

test("paths of a configuration file are relative to the file, in its dataset too", async () => {
  const out = await run();
  const config = join(out, "own.json");
  const dataset = { name: "image-folder", options: { path: "photographs" } };
  await writeFile(config, JSON.stringify({ extends: "smart-mining", dataset }));
  const made = await newRunConfig({ out: join(out, "new"), config }, {});
  expect(made.dataset.options).toEqual({ path: join(out, "photographs") });
});

test("a new run in a used folder is refused: what lies there is lost only by --overwrite", async () => {
  const out = await run();
  await expect(newRunConfig({ out }, {})).rejects.toThrow(/holds a run already; give --resume .* --overwrite/);
  expect((await newRunConfig({ out, overwrite: true }, {})).dataset.name).toBe("emoji-1096");
  expect((await newRunConfig({ out: join(out, "new"), preset: "triplet-random" }, {})).mining).not.toBeUndefined();
});
