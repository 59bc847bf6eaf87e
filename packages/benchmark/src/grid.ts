import { dirname, resolve } from "node:path";
import { DataError, OptionError, parseOptions, unknownName } from "@smart-mining/core";
import {
  loadConfig,
  resolveConfig,
  type PipelineConfig,
  type PipelineConfigInput,
} from "@smart-mining/training/config";
import { z } from "zod";
import { imagesPerStep } from "./images-per-step.js";

const contender = z.record(z.string(), z.unknown());

/** What a benchmark of training compares. */
export const gridSchema = z.strictObject({
  title: z.string().default("Training benchmark"),
  steps: z.int().min(1).optional().describe("optimizer steps of every run, 600 where no budget is given"),
  images: z
    .int()
    .min(1)
    .optional()
    .describe("in place of steps: images that every run trains on, so that batches of different sizes compare"),
  seeds: z.array(z.int()).min(1).default([0, 1, 2]),
  evaluateEvery: z
    .int()
    .min(1)
    .optional()
    .describe("steps, or images, between two points of a convergence curve: a twelfth of the budget when absent"),
  reference: z
    .union([z.string(), z.record(z.string(), z.string())])
    .optional()
    .describe("the contender that the others are compared with, paired over seeds; or one for each of them, by name"),
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

/** What every run of a grid may use up, and how often it is evaluated, in the same unit. */
export interface Budget {
  readonly unit: "steps" | "images";
  readonly amount: number;
  readonly evaluateEvery: number;
}

/** One training run of a grid. */
export interface GridRun {
  readonly contender: string;
  readonly seed: number;
  readonly config: PipelineConfig;
}

/**
 * Reads a grid from a file (ts, js, json, yaml). Paths in its configurations are relative to the file and become absolute; to know
 * them the plugins that it names are loaded.
 *
 * @throws {DataError} if the file cannot be read
 * @throws {OptionError} naming a bad option
 */
export async function loadGrid(path: string): Promise<Grid> {
  const grid = checkGrid((await loadConfig(path)) as unknown);
  // Only here: TensorFlow.js, which comes with it, takes a second to load.
  const { absoluteInput } = await import("@smart-mining/training");
  const contenders = await Promise.all(
    Object.entries(grid.contenders).map(async ([name, config]) => [
      name,
      await absoluteInput(config as PipelineConfigInput, dirname(resolve(path))),
    ]),
  );
  return { ...grid, contenders: Object.fromEntries(contenders) as Grid["contenders"] };
}

/** @throws {OptionError | UnknownNameError | DataError} */
export function checkGrid(input: unknown): Grid {
  const grid = parseOptions("grid", gridSchema, input);
  const names = Object.keys(grid.contenders);
  if (names.length === 0) throw new DataError('grid: "contenders" must name at least one configuration.');
  if (grid.steps !== undefined && grid.images !== undefined)
    throw new OptionError(
      `grid: "steps" and "images" must not both be given; got ${grid.steps} steps and ${grid.images} images.`,
    );
  const { reference = [] } = grid;
  const mentioned = typeof reference === "string" ? [reference] : Object.entries(reference).flat();
  for (const name of mentioned) if (!names.includes(name)) throw unknownName("grid", "contender", name, names);
  return grid;
}

/** The grid's budget. */
export function budgetOf({ steps, images, evaluateEvery }: Grid): Budget {
  const unit = images === undefined ? "steps" : "images";
  const amount = images ?? steps ?? 600;
  return { unit, amount, evaluateEvery: evaluateEvery ?? Math.max(1, Math.floor(amount / 12)) };
}

/** The contender that another one is compared with; undefined for one that others are compared with. */
export function referenceOf({ reference }: Grid, contender: string): string | undefined {
  const name = typeof reference === "string" ? reference : reference?.[contender];
  return name === contender ? undefined : name;
}

/**
 * Every run of the grid, seed by seed, so that an unfinished benchmark still compares like with like.
 *
 * @throws {OptionError} if a budget of images is no whole number of a contender's batches
 */
export function runsOf(grid: Grid): GridRun[] {
  const budget = budgetOf(grid);
  const configs = Object.entries(grid.contenders).map(
    ([name, input]) => [name, resolveConfig(input as PipelineConfigInput, {})] as const,
  );
  const plans = configs.map(([contender, config]) => ({ contender, config, ...stepsOf(budget, contender, config) }));
  return grid.seeds.flatMap((seed) =>
    plans.map(({ contender, config, steps, every }) => ({
      contender,
      seed,
      config: { ...config, seed, steps, evaluation: { ...config.evaluation, every } },
    })),
  );
}

function stepsOf(
  { unit, amount, evaluateEvery }: Budget,
  contender: string,
  config: PipelineConfig,
): { steps: number; every: number } {
  if (unit === "steps") return { steps: amount, every: evaluateEvery };
  const batch = imagesPerStep(config);
  if (batch === undefined)
    throw new OptionError(
      `grid: the contender "${contender}" must say how large its batches are for a budget of images (classesPerBatch and samplesPerClass, or batchSize).`,
    );
  const inSteps = (name: string, images: number): number => {
    if (images % batch !== 0)
      throw new OptionError(
        `grid: "${name}" must be a multiple of the ${batch} images in a batch of "${contender}"; got ${images}.`,
      );
    return images / batch;
  };
  return { steps: inSteps("images", amount), every: inSteps("evaluateEvery", evaluateEvery) };
}
