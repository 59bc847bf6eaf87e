import { basename, resolve } from "node:path";
import {
  mergeAll,
  parseAssignment,
  type PipelineConfig,
  type PipelineConfigInput,
} from "@smart-mining/training/config";
import { EXIT } from "../terminal/exit.js";
import { interruptible } from "../terminal/interrupt.js";
import { checkOutputFolder } from "../terminal/outputs.js";
import { progressDisplay } from "../terminal/progress.js";
import { evaluatedOn, resultTable } from "../terminal/result-table.js";
import { runDisplay } from "../terminal/run-display.js";
import { newRunConfig, resumedRunConfig } from "./run-config.js";

/** The options of `train` as commander gives them. */
export interface TrainOptions {
  preset?: string;
  config?: string;
  seed?: number;
  steps?: number;
  out: string;
  backend?: PipelineConfig["backend"];
  requireGpu?: boolean;
  workers?: number;
  set: string[];
  resume?: boolean;
  overwrite?: boolean;
  plugin: string[];
  trust?: boolean;
  report: boolean;
  baselines: boolean;
}

/** Trains as asked and returns the exit code. */
export async function train(options: TrainOptions): Promise<number> {
  checkOutputFolder("--out", options.out);
  const config = await configOf(options);
  // Only now: TensorFlow.js takes a second to load, and a wrong option should not wait for it.
  const { runTraining } = await import("@smart-mining/training");
  const { rawName, startName, writeReport } = await import("@smart-mining/report");
  const display = progressDisplay(process.stderr);
  let learned = false;
  const { signal, release } = interruptible(() =>
    display.say(`${stopping(learned)} Press Ctrl-C again to quit at once.`),
  );
  const shown = runDisplay(display, config);
  let result: Awaited<ReturnType<typeof runTraining>>;
  try {
    result = await runTraining(config, {
      out: options.out,
      resume: options.resume ?? false,
      overwrite: options.overwrite ?? false,
      requireGpu: options.requireGpu ?? false,
      baselines: options.baselines,
      signal,
      onEvent: (event) => {
        learned ||= event.type === "step";
        shown(event);
      },
    });
  } finally {
    display.finish();
    release();
  }
  const names = { raw: rawName(result.dataset.test), net: startName(config) };
  const report = options.report ? await writeReport(result, { folder: options.out, title: titleOf(options) }) : "none";
  process.stdout.write(`\n${resultTable(evaluatedOn(config), result.metrics, names)}\n\n`);
  process.stdout.write(
    `${result.interrupted ? "Interrupted; kept" : "Written"}: ${resolve(options.out)}\nReport:  ${report}\n`,
  );
  return result.interrupted ? EXIT.interrupted : EXIT.ok;
}

/** Before the first step there is nothing to keep, and nobody should be told otherwise. */
function stopping(learned: boolean): string {
  return learned ? "Stopping after this step; what was learned is kept." : "Stopping; nothing was learned yet.";
}

/** The report's heading. */
function titleOf({ config, preset, resume, out }: TrainOptions): string {
  return config ?? preset ?? (resume ? basename(resolve(out)) : "smart-mining");
}

/** The run's own configuration when it goes on, else the preset or file; with what the command line adds on top. */
async function configOf(options: TrainOptions): Promise<PipelineConfig> {
  const flags: PipelineConfigInput = {
    seed: options.seed,
    steps: options.steps,
    backend: options.backend,
    workers: options.workers,
  };
  const over = mergeAll([flags, ...options.set.map(parseAssignment)]);
  const config = await (options.resume ? resumedRunConfig(options, over) : newRunConfig(options, over));
  return { ...config, plugins: [...new Set([...config.plugins, ...options.plugin])] };
}
