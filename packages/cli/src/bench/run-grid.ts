import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeFolder } from "@smart-mining/core/files";
import type { GridRun } from "./grid.js";
import { pluginContent } from "./plugin-content.js";

/** How a grid is run. */
export interface GridOptions {
  /** Runs at the same time, each a process with one thread of its own. */
  readonly processes: number;
  readonly signal?: AbortSignal;
  readonly onDone?: (done: number, total: number, run: GridRun, seconds: number, failure?: string) => void;
}

/** The command of this package; runs go through it, so that each has a process, and memory, of its own. */
const BIN = fileURLToPath(new URL("../../bin/smart-mining.js", import.meta.url));

/**
 * A hash of everything that a run does, seed, budget and the code of its plugins included: ten hexadecimal digits.
 *
 * @throws {DataError} if a plugin cannot be read
 */
export function runHash({ config }: GridRun): string {
  const hash = createHash("sha256").update(JSON.stringify(config));
  for (const name of config.plugins) hash.update(`\n${name} ${pluginContent(name)}`);
  return hash.digest("hex").slice(0, 10);
}

/**
 * The folder of a run: the contender's name, the seed, and a hash of the configuration, so that a changed configuration is
 * run anew and an unchanged one is found again.
 */
export function runFolder(out: string, run: GridRun): string {
  return join(out, "runs", `${run.contender.replace(/[^\w.+-]+/g, "-")}-s${run.seed}-${runHash(run)}`);
}

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
  await writeFile(config, JSON.stringify(run.config));
  const args = [
    BIN,
    "train",
    "--config",
    config,
    "--out",
    folder,
    "--no-report",
    "--no-baselines",
    "--overwrite",
    "--set",
    "workers=1",
  ];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
    let errors = "";
    child.stderr.on("data", (data: Buffer) => (errors = (errors + data.toString()).slice(-2000)));
    const stop = (): void => void child.kill("SIGINT");
    signal?.addEventListener("abort", stop, { once: true });
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code) => {
      signal?.removeEventListener("abort", stop);
      resolve(code === 0 ? undefined : code === 130 ? "interrupted" : errors.trim().split("\n").slice(-1)[0]);
    });
  });
}
