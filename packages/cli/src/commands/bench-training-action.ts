import { join, resolve } from "node:path";
import { DataError, unknownName } from "@smart-mining/core";
import { makeFolder, writeWhole } from "@smart-mining/core/files";
import {
  checkGrid,
  collectRuns,
  earlierRuns,
  loadGrid,
  markdownTable,
  runGrid,
  runHash,
  runsOf,
  summarize,
  type Grid,
} from "@smart-mining/benchmark";
import { writeBenchPage } from "@smart-mining/report";
import { EXIT } from "../terminal/exit.js";
import { interruptible } from "../terminal/interrupt.js";
import { checkOutputFolder } from "../terminal/outputs.js";
import { progressDisplay } from "../terminal/progress.js";
import { wholeNumber } from "../terminal/whole-number.js";

/** The options of `bench training` as commander gives them. */
export interface BenchTrainingOptions {
  grid: string;
  out: string;
  processes: string;
  seeds?: string;
  steps?: string;
  images?: string;
  only?: string;
  sumUp?: boolean;
  earlier?: string;
}

/**
 * Runs what is missing, sums up what is there.
 *
 * @throws {DataError} when nothing is finished that could be summed up alone
 */
export async function benchTraining(options: BenchTrainingOptions): Promise<number> {
  checkOutputFolder("--out", options.out);
  const grid = narrowed(await loadGrid(options.grid), options);
  const processes = wholeNumber("--processes", options.processes, 1);
  const all = runsOf(grid);
  const earlier = options.earlier === undefined ? [] : await earlierRuns(all, options.earlier);
  const measured = new Set(earlier.map(({ hash }) => hash));
  const runs = all.filter((run) => !measured.has(runHash(run)));
  const out = resolve(options.out);
  await makeFolder(out);
  const display = progressDisplay(process.stderr);
  const { signal, release } = interruptible(() => display.say("Stopping; finished runs are kept."));
  if (options.earlier !== undefined)
    display.say(`${earlier.length} of ${all.length} runs are taken from ${options.earlier}.`);
  try {
    const failures = await runGrid(options.sumUp ? [] : runs, out, {
      processes,
      signal,
      onDone: (done, total, run, seconds, failure) => {
        display.say(`${run.contender}, seed ${run.seed}: ${failure ?? "done"} (${seconds.toFixed(0)} s)`);
        display.show("runs", done, total, `${done}/${total}`);
      },
    });
    const outcomes = [...earlier, ...(await collectRuns(runs, out))];
    if (options.sumUp && outcomes.length === 0)
      throw new DataError(`bench training: "${out}" holds no finished run of this grid; leave out --sum-up to run it.`);
    if (outcomes.length > 0) {
      const summary = summarize(grid, outcomes);
      await writeWhole(join(out, "results.json"), `${JSON.stringify({ grid, summary, runs: outcomes }, null, 1)}\n`);
      await writeWhole(join(out, "table.md"), markdownTable(summary));
      await writeBenchPage(summary, join(out, "report.html"));
      display.finish();
      process.stdout.write(`${markdownTable(summary)}\nWritten: ${out}\n`);
    }
    if (signal.aborted) return EXIT.interrupted;
    for (const failure of failures) process.stderr.write(`error: ${failure}\n`);
    return failures.length > 0 ? EXIT.failed : EXIT.ok;
  } finally {
    display.finish();
    release();
  }
}

/** The grid with what the command line narrows. */
function narrowed(grid: Grid, { seeds, steps, images, only }: BenchTrainingOptions): Grid {
  const all = Object.keys(grid.contenders);
  const names = only === undefined ? all : namesIn(only, all);
  return checkGrid({
    ...grid,
    ...(seeds !== undefined && { seeds: seeds.split(",").map((seed) => wholeNumber("--seeds", seed, 0)) }),
    ...(steps !== undefined && { steps: wholeNumber("--steps", steps, 1) }),
    ...(images !== undefined && { images: wholeNumber("--images", images, 1) }),
    reference: referenceAmong(grid, names),
    contenders: Object.fromEntries(names.map((name) => [name, grid.contenders[name]])),
  });
}

/** The contenders in a comma-separated list. Names may have commas themselves: the longest that fits is taken. */
export function namesIn(list: string, all: readonly string[]): string[] {
  const plain = (text: string): string => text.replaceAll(/\s*,\s*/g, ",").trim();
  const parts = plain(list).split(",");
  const names: string[] = [];
  while (parts.length > 0) {
    let length = parts.length;
    const fitting = (): string | undefined => all.find((name) => plain(name) === parts.slice(0, length).join(","));
    while (length > 1 && fitting() === undefined) length--;
    const name = fitting();
    if (name === undefined) throw unknownName("--only", "contender", parts[0], all);
    names.push(name);
    parts.splice(0, length);
  }
  return names;
}

/** What is left to compare with when only some contenders run. */
function referenceAmong({ reference }: Grid, names: readonly string[]): Grid["reference"] {
  if (reference === undefined || typeof reference === "string")
    return names.includes(reference ?? "") ? reference : undefined;
  return Object.fromEntries(Object.entries(reference).filter((pair) => pair.every((name) => names.includes(name))));
}
