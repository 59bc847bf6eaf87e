import { presetNames } from "@smart-mining/training/config";
import { Command, Option } from "commander";
import { wholeNumber } from "../terminal/whole-number.js";
import { collect, pluginOption, trustOption } from "./image-options.js";
import type { TrainOptions } from "./train-action.js";

/** `smart-mining train`. What it does is loaded only when it runs, so that help and mistakes answer at once. */
export function trainCommand(setExit: (code: number) => void): Command {
  const command = new Command("train")
    .description("Train an embedding and show what it learned: live progress, a table, and an HTML report.")
    .option("--preset <name>", `what to train: ${presetNames().join(", ")} (default: smart-mining)`)
    .option("--config <file>", "a configuration file (ts, js, json, yaml) that extends a preset or stands alone")
    .addOption(
      new Option("--seed <n>", "seed of everything random (default: the preset's)").argParser((text: string) =>
        wholeNumber("--seed", text, 0),
      ),
    )
    .addOption(
      new Option("--steps <n>", "optimizer steps (default: the preset's)").argParser((text: string) =>
        wholeNumber("--steps", text, 1),
      ),
    )
    .option("--out <folder>", "where the run is written", "runs/latest")
    .addOption(
      new Option("--backend <name>", "TensorFlow.js backend (default: the best that is installed)").choices([
        "auto",
        "tfjs-node-gpu",
        "tfjs-node",
        "wasm",
        "cpu",
        "webgpu",
      ]),
    )
    .option("--require-gpu", "fail rather than train without a GPU")
    .addOption(
      new Option("--workers <n>", "threads of a training step on wasm (default: as many as help)").argParser(
        (text: string) => wholeNumber("--workers", text, 1),
      ),
    )
    .option("--set <path=value>", "change one option, e.g. --set mining.index.name=fanng (repeatable)", collect, [])
    .option("--no-report", "write no report.html")
    .option("--no-baselines", "do not measure raw pixels and the untrained net (slow on large datasets)")
    .option("--resume", "go on from the last checkpoint in --out, with that run's configuration")
    .option("--overwrite", "replace the run that is in --out");
  return trustOption(pluginOption(command))
    .addHelpText(
      "after",
      `
The run's folder holds report.html (open it in a browser), metrics.json, log.jsonl (one line a step or event),
config.json (the merged configuration) and model/. Ctrl-C stops after the present step and keeps what was learned.`,
    )
    .action(async (options: TrainOptions) => setExit(await (await import("./train-action.js")).train(options)));
}
