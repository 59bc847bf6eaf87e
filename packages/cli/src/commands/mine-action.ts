import { createWriteStream } from "node:fs";
import { extname, resolve as resolvePath } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { MiningReport } from "@smart-mining/core";
import { writeWhole } from "@smart-mining/core/files";
import { readEmbeddings, readLabels } from "@smart-mining/data";
import { mineStored, TUPLE_FORMATS, tupleLines, type TupleFormat } from "@smart-mining/miners";
import { catalogsOf, createPipelineContainer, loadPlugins } from "@smart-mining/training";
import { interruptible } from "../terminal/interrupt.js";
import { checkOutputFiles, writing } from "../terminal/outputs.js";
import { parseJson } from "../terminal/parse-json.js";
import { onProgress, progressDisplay } from "../terminal/progress.js";
import { wholeNumber } from "../terminal/whole-number.js";
import { percent, table } from "../terminal/table.js";

/** The options of `mine` as commander gives them. */
export interface MineOptions {
  embeddings: string;
  labels: string;
  out: string;
  miner: string;
  index: string;
  options: string;
  seed: string;
  report?: string;
  plugin: string[];
}

/** Mines and writes the tuples. */
export async function runMine(options: MineOptions): Promise<void> {
  checkOutputFiles(
    { option: "--out", path: options.out, endings: TUPLE_FORMATS.map((format) => `.${format}`) },
    { option: "--report", path: options.report },
  );
  const format = extname(options.out).slice(1).toLowerCase() as TupleFormat;
  const seed = wholeNumber("--seed", options.seed);
  const minerOptions = parseJson("--options", options.options);
  const container = createPipelineContainer();
  await loadPlugins(container, options.plugin);
  const catalogs = catalogsOf(container);
  const index = catalogs.index.create(options.index, {}, undefined);
  const display = progressDisplay(process.stderr);
  const { signal, release } = interruptible(() => display.say("Stopping."));
  try {
    const { values, dimension } = await readEmbeddings(options.embeddings);
    const { labels } = await readLabels(options.labels);
    const { tuples, report } = await mineStored({
      values,
      dimension,
      labels,
      miner: options.miner,
      options: minerOptions,
      index,
      catalogs: { batchMiners: catalogs["batch-miner"], datasetMiners: catalogs["dataset-miner"] },
      seed,
      signal,
      onProgress: onProgress(display),
    });
    display.finish();
    const path = resolvePath(options.out);
    await writing("--out", path, () => writeLines(path, tupleLines(tuples, format)));
    if (options.report !== undefined) {
      const reportPath = resolvePath(options.report);
      const content = `${JSON.stringify({ ...report, hardness: [...report.hardness] }, null, 2)}\n`;
      await writing("--report", reportPath, () => writeWhole(reportPath, content));
    }
    process.stdout.write(`${summary(options.embeddings, report)}\n\nWritten: ${path}\n`);
  } finally {
    index.dispose();
    display.finish();
    release();
  }
}

async function writeLines(path: string, lines: Iterable<string>): Promise<void> {
  function* ended(): Iterable<string> {
    for (const line of lines) yield `${line}\n`;
  }
  await pipeline(Readable.from(ended()), createWriteStream(path));
}

function summary(embeddings: string, report: MiningReport): string {
  return table([
    [`mined from ${embeddings}`, ""],
    ["tuples", String(report.tuples)],
    ["anchors without one, %", percent(report.anchorsWithoutTuple)],
    ["hard / semi-hard / easy, %", [report.hardShare, report.semiHardShare, report.easyShare].map(percent).join(" / ")],
    ["mean d+ / d-", `${report.meanPositive.toFixed(4)} / ${report.meanNegative.toFixed(4)}`],
    ["AUC of d+ against d-", report.auc.toFixed(4)],
    ["band widened for", String(report.widened)],
    ...(report.exhausted === undefined || report.exhausted === 0
      ? []
      : [["left without one by scanLimit", String(report.exhausted)]]),
    ...(report.annRecall === undefined ? [] : [["neighbors found by the index, %", percent(report.annRecall)]]),
    ["distances computed", String(report.distanceComputations)],
    ["seconds", report.seconds.toFixed(2)],
  ]);
}
