import { readFile } from "node:fs/promises";
import { DataError } from "@smart-mining/core";
import { z } from "zod";
import type { RunOutcome } from "./collect.js";
import type { GridRun } from "./grid.js";
import { runHash } from "./run-folder.js";

/** JSON has no NaN and writes null in its place. */
const amount = z.union([z.number(), z.null().transform(() => NaN)]);
const point = { step: z.number() };

/** What is needed of a results.json; further fields are kept as they are. */
const resultsSchema = z.looseObject({
  runs: z.array(
    z.looseObject({
      contender: z.string(),
      seed: z.int(),
      hash: z.string().optional(),
      dataset: z.string().optional(),
      imagesPerStep: z.number().optional(),
      metrics: z.record(z.string(), amount),
      trainingSeconds: z.number(),
      miningSeconds: z.number(),
      curve: z.array(z.looseObject({ ...point, seconds: z.number(), recallAt1: amount })).min(1),
      activity: z.array(z.looseObject({ ...point, activeFraction: amount })),
    }),
  ),
});

/**
 * The runs of a grid that an earlier benchmark has measured, whose results.json may be all that is left of it. A run is the same
 * where its whole configuration is, which the recorded hash tells; runs without one are not taken.
 *
 * @returns outcomes under the names that the contenders have now, in the order of `runs`
 * @throws {DataError} if the file cannot be read or is no results.json
 */
export async function earlierRuns(runs: readonly GridRun[], path: string): Promise<RunOutcome[]> {
  const known = new Map((await readOutcomes(path)).map((outcome) => [outcome.hash, outcome]));
  return runs.flatMap((run) => {
    const outcome = known.get(runHash(run));
    return outcome === undefined ? [] : [{ ...outcome, contender: run.contender, dataset: run.config.dataset.name }];
  });
}

async function readOutcomes(path: string): Promise<RunOutcome[]> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new DataError(`bench training: "${path}" could not be read.`, { cause });
  });
  try {
    return resultsSchema.parse(JSON.parse(text)).runs.filter(({ hash }) => hash !== undefined);
  } catch (cause) {
    throw new DataError(
      `bench training: "${path}" is no results.json of a benchmark of training: its "runs" are missing or damaged.`,
      { cause },
    );
  }
}
