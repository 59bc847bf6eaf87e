// Every preset for 60 steps, with one worker and with two: each run must end with finite metrics.
//
//   node scripts/nightly/presets.mjs [steps] [preset ...]
import assert from "node:assert/strict";
import { presetNames, resolveConfig, runTraining } from "@smart-mining/training";

const [steps = "60", ...only] = process.argv.slice(2);
for (const preset of only.length > 0 ? only : presetNames())
  for (const workers of [1, 2]) {
    const config = resolveConfig({ extends: preset, backend: "wasm", workers, steps: Number(steps) });
    const { metrics } = await runTraining(config, { baselines: false });
    assert.equal(metrics.steps, Number(steps));
    for (const name of config.evaluation.metrics)
      assert.ok(Number.isFinite(metrics[name]), `${preset}, ${workers} workers: ${name} is ${metrics[name]}`);
    console.log(`${preset}, ${workers} workers: Recall@1 ${(100 * metrics.recallAt1).toFixed(1)} %`);
  }
