import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { adapters } from "../src/adapters/index.js";
import { BACKENDS } from "../src/backends.js";
import { referenceFiles, runFile } from "../src/run.js";
import { describeResult } from "../src/report.js";

const directory = fileURLToPath(new URL("../../../packages/losses/test/fixtures", import.meta.url));

test.each(referenceFiles(directory))("%s: every case passes on the cpu and the wasm backend", async (file) => {
  const result = await runFile(directory, file, adapters, BACKENDS, { strict: false });
  expect(describeResult(result, BACKENDS).slice(1)).toEqual([]);
  expect(result.passed).toBe(result.total);
});
