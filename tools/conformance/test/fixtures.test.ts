import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { adapters } from "../src/adapters/index.js";
import { BACKENDS } from "../src/backends.js";
import { describeResult } from "../src/report.js";
import { referenceFiles, runFile } from "../src/run.js";

const directories = ["losses", "miners", "eval", "controller"].map((name) =>
  fileURLToPath(new URL(`../../../packages/${name}/test/fixtures`, import.meta.url)),
);
const KINDS = /^(losses.*|global_loss|distances|miners|metrics|paper.*)\.json$/;
const files = directories.flatMap((directory) =>
  referenceFiles(directory)
    .filter((file) => KINDS.test(file))
    .map((file) => [file, directory] as const),
);

test.each(files)("%s: every case passes on the cpu and the wasm backend", async (file, directory) => {
  const result = await runFile(directory, file, adapters, BACKENDS, { strict: false });
  expect(describeResult(result, BACKENDS).slice(1)).toEqual([]);
  expect(result.total).toBeGreaterThan(0);
  expect(result.passed).toBe(result.total);
});

test("the losses also keep the stricter tolerance that the files give for each case", async () => {
  const result = await runFile(directories[0], "losses.json", adapters, ["wasm"], { strict: true });
  expect(describeResult(result, ["wasm"]).slice(1)).toEqual([]);
});
