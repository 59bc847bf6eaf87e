import { MissingPeerError, OptionError } from "@smart-mining/core";
import { expect, test } from "vitest";
import { datasets } from "./catalogs.js";
import { orMissing } from "./kanji.js";

const failing = (message: string) => () =>
  Promise.reject(Object.assign(new Error(message), { code: "ERR_MODULE_NOT_FOUND" }));

test("without its package the dataset says what to install", async () => {
  const loading = orMissing(failing("Cannot find package '@smart-mining/dataset-kanji' imported from here"));
  await expect(loading).rejects.toThrow(/dataset "kanji-6356": .*run "npm install @smart-mining\/dataset-kanji"/);
  await expect(loading).rejects.toBeInstanceOf(MissingPeerError);
});

test("something that the package misses is not taken for the package", async () => {
  await expect(orMissing(failing("Cannot find package 'fontkit' imported from there"))).rejects.toThrow(/'fontkit'/);
});

test("the package checks the options", async () => {
  await expect(datasets.create("kanji-6356", { variant: "C" }, {})).rejects.toBeInstanceOf(OptionError);
});
