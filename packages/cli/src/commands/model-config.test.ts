import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError, OptionError } from "@smart-mining/core";
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

const tiny = (plugins: string[]) => JSON.stringify({ dataset: { name: "tiny", options: {} }, split: "test", plugins });

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
