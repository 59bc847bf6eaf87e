import { Command } from "commander";
import type { BenchTrainingOptions } from "./bench-training-action.js";

/** `smart-mining bench training` */
export function benchCommand(setExit: (code: number) => void): Command {
  const training = new Command("training")
    .description("Train a grid of configurations over several seeds at an equal budget of images, and compare them.")
    .requiredOption("--grid <file>", "the grid: contenders, seeds, steps (ts, js, json, yaml)")
    .option("--out <folder>", "where runs and results go; finished runs there are kept", "runs/bench")
    .option("--processes <n>", "runs at the same time, one thread each", "1")
    .option("--seeds <list>", "instead of the grid's, e.g. 0,1,2")
    .option("--steps <n>", "instead of the grid's")
    .option("--images <n>", "instead of the grid's, where its budget is in images")
    .option("--only <names>", "only these contenders, comma-separated")
    .option("--earlier <file>", "take runs that are the same from this results.json instead of running them again")
    .option("--sum-up", "start no run; sum up those that are finished")
    .addHelpText(
      "after",
      `
A grid file (\`images: 72000\` in place of \`steps\` gives batches of different sizes the same number of images):
  title: Triplets
  steps: 600
  seeds: [0, 1, 2]
  reference: semi-hard
  contenders:
    random: { extends: triplet-random }
    semi-hard: { extends: triplet-semi-hard }

Writes results.json (raw), table.md and report.html. Interrupted, it goes on where it stopped when called again.`,
    )
    .action(async (options: BenchTrainingOptions) =>
      setExit(await (await import("./bench-training-action.js")).benchTraining(options)),
    );
  return new Command("bench").description("Benchmarks that anyone can run.").addCommand(training);
}
