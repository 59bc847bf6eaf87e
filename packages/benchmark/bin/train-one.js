// One run of a grid: node train-one.js CONFIG FOLDER. A failure is one line on standard error.
import { readFile } from "node:fs/promises";
import { resolveConfig, runTraining } from "@smart-mining/training";

const [config, folder] = process.argv.slice(2);
let code = 0;
try {
  const resolved = resolveConfig(JSON.parse(await readFile(config, "utf8")));
  await runTraining(resolved, { out: folder, overwrite: true, baselines: false });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  code = 1;
}
// Worker threads and native backends may keep the event loop alive.
process.stderr.write("", () => process.exit(code));
