import { join, resolve } from "node:path";
import { createRandom } from "@smart-mining/core";
import type { RunEvent, RunResult } from "@smart-mining/training";
import { drawGalleries, readRun, writeReport } from "./report/index.js";

/** Draws the galleries of a finished run and writes `report.html` into its folder; returns its path. */
export async function writeRunReport(result: RunResult, folder: string, title: string): Promise<string> {
  const { lastMining, embeddings, dataset, config } = result;
  const galleries = await drawGalleries({
    test: embeddings,
    mined: lastMining && {
      embeddings: lastMining.embeddings,
      triplets: lastMining.triplets,
      step: stepOfLastMining(result.events),
    },
    random: createRandom(config.seed).fork("report"),
  });
  const path = join(resolve(folder), "report.html");
  await writeReport({ title, run: await readRun(folder), dataset, galleries }, path);
  return path;
}

function stepOfLastMining(events: readonly RunEvent[]): number | undefined {
  return events.findLast((event) => event.type === "mining")?.step;
}
