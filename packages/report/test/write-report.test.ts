import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { embeddingSet } from "@smart-mining/core";
import { resolveConfig, type PipelineConfigInput, type RunMetrics } from "@smart-mining/training";
import { expect, test } from "vitest";
import { writeReport, type FinishedRun } from "../src/index.js";
import { dataset, gallerySource, syntheticLog } from "./report-run.js";

const { batches } = gallerySource.trained!;
const set = embeddingSet(
  Float32Array.from({ length: dataset.train.size * 2 }, (_, at) => Math.sin(at)),
  2,
  dataset.train.labels,
);

function finished(config: PipelineConfigInput, change: Partial<FinishedRun> = {}): FinishedRun {
  return {
    config: resolveConfig({ extends: "smart-mining-separate", ...config }),
    dataset,
    embeddings: gallerySource.test!,
    events: syntheticLog(),
    metrics: { recallAt1: 0.5, baselines: { rawPixels: {}, untrained: {} } } as unknown as RunMetrics,
    trainedBatches: batches,
    lastRound: { set },
    ...change,
  };
}

async function pageOf(run: FinishedRun): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "report-")), "page.html");
  expect(await writeReport(run, { path, title: "a run" })).toBe(path);
  return readFile(path, "utf8");
}

test("triplets that a round gave were mined from the whole set", async () => {
  const page = await pageOf(finished({}));
  expect(page).toContain("Mined from the whole training set.");
  expect(page).toContain("as embedded at step 51");
});

test.each([
  ["a batch miner chose", finished({ batchMiner: { name: "semi-hard" } })],
  ["nothing was mined", finished({}, { events: syntheticLog().filter(({ type }) => type !== "mining") })],
  [
    "the controller had switched to a miner of batches",
    finished(
      {},
      {
        events: syntheticLog().map((event) =>
          event.type === "step" ? { ...event, parameters: { miner: "semi-hard" } } : event,
        ),
      },
    ),
  ],
])("the report does not call triplets mined where %s", async (_why, run) => {
  const page = await pageOf(run);
  expect(page).toContain("Chosen among the images of the batch.");
  expect(page).not.toContain("Mined from the whole training set.");
});

test("a run without a folder must be told where the page goes", async () => {
  await expect(writeReport(finished({}))).rejects.toThrow(/^writeReport: "folder" or "path" must say where/);
});
