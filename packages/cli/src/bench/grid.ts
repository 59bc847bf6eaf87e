import { DataError, parseOptions, unknownName } from "@smart-mining/core";
import {
  loadConfig,
  resolveConfig,
  type PipelineConfig,
  type PipelineConfigInput,
} from "@smart-mining/training/config";
import { z } from "zod";

const contender = z.record(z.string(), z.unknown());

/** What a benchmark of training compares. */
export const gridSchema = z.strictObject({
  title: z.string().default("Training benchmark"),
  steps: z.int().min(1).default(600).describe("optimiser steps of every run: the budget of images is the same for all"),
  seeds: z.array(z.int()).min(1).default([0, 1, 2]),
  evaluateEvery: z.int().min(1).default(50).describe("steps between two points of a convergence curve"),
  reference: z.string().optional().describe("the contender that the others are compared with, paired over seeds"),
  recallLevel: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe("Recall@1 whose time of reaching is reported; the reference's final one when absent"),
  contenders: z.record(z.string(), contender).describe("configurations by name; each may extend a preset"),
});

/** A checked grid. */
export type Grid = z.output<typeof gridSchema>;

/** One training run of a grid. */
export interface GridRun {
  readonly contender: string;
  readonly seed: number;
  readonly config: PipelineConfig;
}

/**
 * Reads a grid from a file (ts, js, json, yaml).
 *
 * @throws {DataError} if the file cannot be read
 * @throws {OptionError} naming a bad option
 */
export async function loadGrid(path: string): Promise<Grid> {
  return checkGrid((await loadConfig(path)) as unknown);
}

/** @throws {OptionError | UnknownNameError | DataError} */
export function checkGrid(input: unknown): Grid {
  const grid = parseOptions("grid", gridSchema, input);
  const names = Object.keys(grid.contenders);
  if (names.length === 0) throw new DataError('grid: "contenders" must name at least one configuration.');
  if (grid.reference !== undefined && !names.includes(grid.reference))
    throw unknownName("grid", "contender", grid.reference, names);
  return grid;
}

/** Every run of the grid, seed by seed, so that an unfinished benchmark still compares like with like. */
export function runsOf(grid: Grid): GridRun[] {
  return grid.seeds.flatMap((seed) =>
    Object.entries(grid.contenders).map(([name, input]) => ({
      contender: name,
      seed,
      config: resolveConfig(input as PipelineConfigInput, {
        seed,
        steps: grid.steps,
        evaluation: { every: grid.evaluateEvery },
      }),
    })),
  );
}
