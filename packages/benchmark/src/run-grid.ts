import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeFolder } from "@smart-mining/core/files";
import type { GridRun } from "./grid.js";
import { runFolder } from "./run-folder.js";

/** How a grid is run. */
export interface GridOptions {
  /** Runs at the same time, each a process with one thread of its own. */
  readonly processes: number;
  readonly signal?: AbortSignal;
  readonly onDone?: (done: number, total: number, run: GridRun, seconds: number, failure?: string) => void;
}

/** A process of its own for each run, and memory of its own. */
const TRAIN_ONE = fileURLToPath(new URL("../bin/train-one.js", import.meta.url));

/** Runs what is not there yet; finished runs are kept. A run that fails is reported and the others go on. */
export async function runGrid(runs: readonly GridRun[], out: string, options: GridOptions): Promise<string[]> {
  const waiting: GridRun[] = [];
  for (const run of runs) if (!(await isFinished(runFolder(out, run)))) waiting.push(run);
  let done = runs.length - waiting.length;
  const failures: string[] = [];
  const worker = async (): Promise<void> => {
    for (let run = waiting.shift(); run !== undefined && !options.signal?.aborted; run = waiting.shift()) {
      const started = performance.now();
      const failure = await runOne(run, runFolder(out, run), options.signal);
      if (failure !== undefined) failures.push(`${run.contender}, seed ${run.seed}: ${failure}`);
      options.onDone?.(++done, runs.length, run, (performance.now() - started) / 1000, failure);
    }
  };
  await Promise.all(Array.from({ length: options.processes }, worker));
  return failures;
}

async function isFinished(folder: string): Promise<boolean> {
  const path = join(folder, "metrics.json");
  if (!existsSync(path)) return false;
  try {
    return (JSON.parse(await readFile(path, "utf8")) as { interrupted?: boolean }).interrupted === false;
  } catch {
    return false;
  }
}

/** @returns what went wrong, or undefined */
async function runOne(run: GridRun, folder: string, signal?: AbortSignal): Promise<string | undefined> {
  await makeFolder(folder);
  const config = join(folder, "grid-config.json");
  // One thread each: the runs at the same time share the machine.
  await writeFile(config, JSON.stringify({ ...run.config, workers: 1 }));
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [TRAIN_ONE, config, folder], { stdio: ["ignore", "ignore", "pipe"] });
    let errors = "";
    child.stderr.on("data", (data: Buffer) => (errors = (errors + data.toString()).slice(-2000)));
    const stop = (): void => void child.kill("SIGINT");
    signal?.addEventListener("abort", stop, { once: true });
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, killed) => {
      signal?.removeEventListener("abort", stop);
      if (code === 0) resolve(undefined);
      else if (killed === "SIGINT") resolve("interrupted");
      else resolve(errors.trim().split("\n").slice(-1)[0] || `ended by ${killed ?? `code ${code}`}`);
    });
  });
}
