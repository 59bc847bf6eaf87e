import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { DataError, OptionError } from "@smart-mining/core";
import { loadConfig, mergeAll, parseAssignment, presetNames, resolveConfig, runTraining } from "@smart-mining/training";
import type { PipelineConfig, PipelineConfigInput, RunResult } from "@smart-mining/training";
import { Command, Option } from "commander";
import { writeRunReport } from "../run-report.js";
import { EXIT } from "../terminal/exit.js";
import { interruptible } from "../terminal/interrupt.js";
import { progressDisplay } from "../terminal/progress.js";
import { resultTable } from "../terminal/result-table.js";
import { runDisplay } from "../terminal/run-display.js";

interface TrainOptions {
  preset: string;
  config?: string;
  seed?: number;
  steps?: number;
  out: string;
  backend?: PipelineConfig["backend"];
  requireGpu?: boolean;
  workers?: number;
  set: string[];
  resume?: boolean;
}

/** `smart-mining train` */
export function trainCommand(setExit: (code: number) => void): Command {
  return new Command("train")
    .description("Train an embedding and show what it learned: live progress, a table, and an HTML report.")
    .option("--preset <name>", `what to train: ${presetNames().join(", ")}`, "smart-mining")
    .option("--config <file>", "a configuration file (ts, js, json, yaml) that extends a preset or stands alone")
    .addOption(
      new Option("--seed <n>", "seed of everything random (default: the preset's)").argParser(wholeNumber("--seed", 0)),
    )
    .addOption(
      new Option("--steps <n>", "optimiser steps (default: the preset's)").argParser(wholeNumber("--steps", 1)),
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
        wholeNumber("--workers", 1),
      ),
    )
    .option("--set <path=value>", "change one option, e.g. --set mining.index.name=fanng (repeatable)", collect, [])
    .option("--resume", "go on from the last checkpoint in --out")
    .addHelpText(
      "after",
      `
The run's folder holds report.html (open it in a browser), metrics.json, log.jsonl (one line a step or event),
config.json (the merged configuration) and model/. Ctrl-C stops after the present step and keeps what was learned.`,
    )
    .action(async (options: TrainOptions) => setExit(await train(options)));
}

async function train(options: TrainOptions): Promise<number> {
  checkFolder(options.out);
  const config = await configOf(options);
  const display = progressDisplay(process.stderr);
  const { signal, release } = interruptible(() =>
    display.say("Stopping after this step; what was learned is kept. Press Ctrl-C again to quit at once."),
  );
  const shown = runDisplay(display, config);
  let result: RunResult;
  try {
    result = await runTraining(config, {
      out: options.out,
      resume: options.resume ?? false,
      requireGpu: options.requireGpu ?? false,
      signal,
      onEvent: shown,
    });
  } finally {
    display.finish();
    release();
  }
  const report = await writeRunReport(result, options.out, options.config ?? options.preset);
  process.stdout.write(`\n${resultTable(result.metrics)}\n\n`);
  process.stdout.write(
    `${result.interrupted ? "Interrupted; kept" : "Written"}: ${resolve(options.out)}\nReport:  ${report}\n`,
  );
  return result.interrupted ? EXIT.interrupted : EXIT.ok;
}

/** The preset or file, with what the command line adds on top. */
async function configOf(options: TrainOptions): Promise<PipelineConfig> {
  const base: PipelineConfigInput =
    options.config === undefined ? { extends: options.preset } : await loadConfig(options.config);
  const flags: PipelineConfigInput = {
    seed: options.seed,
    steps: options.steps,
    backend: options.backend,
    workers: options.workers,
  };
  return resolveConfig(base, mergeAll([flags, ...options.set.map(parseAssignment)]));
}

function checkFolder(path: string): void {
  if (existsSync(path) && !statSync(path).isDirectory())
    throw new DataError(`--out: "${path}" must be a folder; it is a file.`);
}

function wholeNumber(name: string, least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least || text.trim() === "")
      throw new OptionError(`${name}: must be a whole number >= ${least}; got ${JSON.stringify(text)}.`);
    return value;
  };
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
