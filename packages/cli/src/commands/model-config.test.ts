import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError, OptionError } from "@smart-mining/core";
import { resolveConfig } from "@smart-mining/training/config";
import { expect, test } from "vitest";
import { configForImages } from "./model-config.js";

/** A run's folder with a model in it. */
async function run(config: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "run-"));
  await mkdir(join(folder, "model"));
  await writeFile(join(folder, "model", "model.json"), "{}");
  await writeFile(join(folder, "config.json"), config);
  return join(folder, "model");
}

const tiny = (plugins: string[], id = "this run") =>
  JSON.stringify({
    ...resolveConfig({ extends: "smart-mining", dataset: { name: "tiny" }, augmentation: null, plugins }),
    run: id,
    versions: {},
  });

test("the dataset of the model's run", async () => {
  const model = await run(tiny([]));
  expect((await configForImages("eval", { model, plugin: [] })).dataset.name).toBe("tiny");
});

test.each(["{", "null", "[]", "{}", '{"dataset":{}}', '{"dataset":{"name":"tiny"},"plugins":3}'])(
  "a run whose config.json is %s was evaluated on Emoji-1096 without a word",
  async (config) => {
    const asked = configForImages("eval", { model: await run(config), plugin: [] });
    await expect(asked).rejects.toThrow(DataError);
    await expect(asked).rejects.toThrow(/^eval: the dataset of ".*" is not known, .* give --dataset or --config\.$/);
  },
);

test("a model folder that was moved does not tell its dataset; a person can", async () => {
  const model = join(await mkdtemp(join(tmpdir(), "moved-")), "model");
  await mkdir(model);
  await writeFile(join(model, "model.json"), "{}");
  await expect(configForImages("embed", { model, plugin: [] })).rejects.toThrow(/dataset of ".*" is not known/);
  expect((await configForImages("embed", { model, dataset: "kanji-6356", plugin: [] })).dataset.name).toBe(
    "kanji-6356",
  );
  const config = join(model, "..", "mine.json");
  await writeFile(config, '{ "extends": "smart-mining", "split": "validation" }');
  expect((await configForImages("embed", { model, config, plugin: [] })).split).toBe("validation");
});

test("a moved model tells what is kept in its own folder, and its plugins need trust as those of a run do", async () => {
  const origin = {
    run: "this run",
    plugins: ["./own.mjs"],
    dataset: { name: "tiny", options: {} },
    split: "validation",
  };
  const model = await run(tiny([]));
  await writeFile(join(model, "origin.json"), JSON.stringify(origin));
  // In its run's folder: the run knows more.
  const inPlace = await configForImages("eval", { model, plugin: [] });
  expect(inPlace).toMatchObject({ dataset: { name: "tiny" }, split: "test", augmentation: null, plugins: [] });

  const moved = await run(tiny([], "another run"));
  await writeFile(join(moved, "origin.json"), JSON.stringify(origin));
  await expect(configForImages("eval", { model: moved, plugin: [] })).rejects.toThrow(
    /origin\.json" names modules whose code would run here, "\.\/own\.mjs"; give --trust/,
  );
  const trusted = await configForImages("eval", { model: moved, plugin: [], trust: true });
  expect(trusted).toMatchObject({ dataset: { name: "tiny" }, split: "validation", plugins: ["./own.mjs"] });
});

test("plugins of a run's folder are not run unless the person trusts it or names them", async () => {
  const plugins = ["data:text/javascript,export default () => {}", "./loss.mjs"];
  const model = await run(tiny(plugins));
  const refused = configForImages("eval", { model, plugin: [plugins[0]] });
  await expect(refused).rejects.toThrow(OptionError);
  await expect(refused).rejects.toThrow(/names modules whose code would run here, "\.\/loss\.mjs"; give --trust/);
  await expect(configForImages("eval", { model, plugin: [] })).rejects.toThrow(/"data:text/);
  expect((await configForImages("eval", { model, plugin: [], trust: true })).plugins).toEqual(plugins);
  expect((await configForImages("eval", { model, plugin: plugins })).plugins).toEqual(plugins);
});
