import { basename, join, resolve } from "node:path";
import { readRun, type RunRecord } from "@smart-mining/benchmark";
import { createRandom, OptionError, type EmbeddingSet } from "@smart-mining/core";
import { writeWhole } from "@smart-mining/core/files";
import type { RunResult, TrainedBatch } from "@smart-mining/training";
import { drawGalleries } from "./galleries.js";
import { renderPage } from "./page.js";
import { reloadRun, type ReloadOptions } from "./reload-run.js";
import type { ReportData, TrainedPicture } from "./report-data.js";
import { rowsOf } from "./rows.js";
import { readTrainedBatches } from "./trained-batch.js";

/** What is told of a run that just ended. */
export type FinishedRun = Pick<
  RunResult,
  "config" | "dataset" | "embeddings" | "events" | "metrics" | "trainedBatches"
> & {
  /** The last round of mining: the embeddings that were mined, rows those of `dataset.train`. */
  readonly lastRound?: { readonly set: EmbeddingSet };
};

/** How a report is written. */
export interface WriteReportOptions extends ReloadOptions {
  /** The page's heading; the folder's name when absent. */
  readonly title?: string;
  /** Of a run that just ended: the folder it wrote, whose log and configuration are shown. */
  readonly folder?: string;
  /** The file to write; `report.html` in the run's folder when absent. */
  readonly path?: string;
}

/**
 * Writes the report of a run as one self-contained HTML file: pictures, styles and script inside, nothing fetched.
 *
 * @param run a run's folder, whose pictures are loaded anew through its configuration, or what `runTraining` returned
 * @returns the path of the page
 * @throws {OptionError} for plugins of a folder that nobody trusts, and where nothing says which file to write
 * @throws {DataError} if something in the folder is missing or damaged, or the page cannot be written
 *
 * @example
 * await writeReport("runs/latest"); // runs/latest/report.html
 */
export async function writeReport(run: string | FinishedRun, options: WriteReportOptions = {}): Promise<string> {
  const folder = typeof run === "string" ? run : options.folder;
  const path = options.path ?? (folder === undefined ? undefined : join(resolve(folder), "report.html"));
  if (path === undefined)
    throw new OptionError('writeReport: "folder" or "path" must say where the page goes; got neither.');
  const title = options.title ?? basename(resolve(folder ?? path));
  const data = typeof run === "string" ? await fromFolder(run, title, options) : await fromResult(run, title, options);
  await writeWhole(path, await renderPage(data));
  return path;
}

async function fromResult(run: FinishedRun, title: string, options: WriteReportOptions): Promise<ReportData> {
  const { config, dataset, embeddings, events, metrics, trainedBatches, lastRound } = run;
  const record: RunRecord =
    options.folder === undefined ? { log: events, metrics, config } : await readRun(options.folder);
  const { signal, onProgress } = options;
  const galleries = await drawGalleries({
    test: embeddings,
    trained: {
      batches: trainedBatches,
      samples: dataset.train,
      source: sourceOf(record, trainedBatches),
      ...(lastRound !== undefined && {
        embed: (rows: Int32Array) => Promise.resolve(rowsOf(lastRound.set, rows).values),
        measured: `as embedded at step ${stepOfLastRound(record) ?? 0}`,
      }),
    },
    random: createRandom(config.seed).fork("report"),
    signal,
    onProgress,
  });
  return { title, run: record, dataset, galleries };
}

async function fromFolder(folder: string, title: string, options: WriteReportOptions): Promise<ReportData> {
  const record = await readRun(folder);
  const batches = await readTrainedBatches(folder);
  const loaded = await reloadRun(folder, options);
  try {
    const { config, dataset, embeddings } = loaded;
    const { signal, onProgress } = options;
    const galleries = await drawGalleries({
      test: embeddings,
      trained: {
        batches,
        samples: dataset.train,
        source: sourceOf(record, batches),
        embed: (rows) => loaded.embedTraining(rows),
        measured: "as the trained net embeds them",
      },
      random: createRandom(config.seed).fork("report"),
      signal,
      onProgress,
    });
    return { title, run: record, dataset, galleries };
  } finally {
    await loaded.dispose();
  }
}

/** Mined triplets are trained on where a round was mined, it did not only decide which classes meet, and no batch miner chose. */
function sourceOf({ log, config }: RunRecord, batches: readonly TrainedBatch[]): TrainedPicture["source"] {
  const last = batches[batches.length - 1];
  if (last === undefined || last.neighborhoods !== undefined || stepOfLastRound({ log }) === undefined) return "batch";
  // A controller may have switched to a miner that chooses in the batch.
  const inUse = log.findLast((event) => event.type === "step" && event.step <= last.step);
  const name = inUse?.type === "step" ? inUse.parameters?.miner : undefined;
  const { miner } = (config.mining ?? {}) as { miner?: { name?: string } };
  const switched = name !== undefined && name !== miner?.name;
  return switched || (config.batchMiner ?? null) !== null ? "batch" : "mined";
}

function stepOfLastRound({ log }: Pick<RunRecord, "log">): number | undefined {
  const round = log.findLast((event) => event.type === "mining");
  return round?.type === "mining" ? round.step : undefined;
}
