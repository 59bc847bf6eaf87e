import type { MiningParameters } from "@smart-mining/core";
import { z } from "zod";

/** Schema of the mining parameters a controller starts from; all optional, defaults from core. */
export const miningParametersSchema = z.strictObject({
  positiveQuantile: z.number().min(0).max(1).optional().describe("0 nearest positive .. 1 farthest"),
  negativeRank: z.int().min(0).optional().describe("how many of the nearest eligible negatives are skipped"),
  bandWidth: z.number().positive().optional().describe("width of the semi-hard band, Euclidean distance"),
  randomShare: z.number().min(0).max(1).optional().describe("share of random triplets mixed in"),
  minedShare: z.number().min(0).max(1).optional().describe("share of a batch's classes chosen by mined neighbors"),
  groupSize: z.int().min(2).optional().describe("classes packed together as one neighborhood"),
  miner: z.string().optional().describe("name of the miner in use"),
});

/** The parameters a controller can move: all that are numbers. */
export const MOVABLE_PARAMETERS = [
  "positiveQuantile",
  "negativeRank",
  "bandWidth",
  "randomShare",
  "minedShare",
  "groupSize",
] as const;

/** The name of a numeric mining parameter. */
export type MovableParameter = (typeof MOVABLE_PARAMETERS)[number];

const WHOLE_NUMBERS: readonly MovableParameter[] = ["negativeRank", "groupSize"];

/** The same parameters with one moved; parameters that are counts are rounded. */
export function moved(
  parameters: Partial<MiningParameters>,
  name: MovableParameter,
  value: number,
): Partial<MiningParameters> {
  return { ...parameters, [name]: WHOLE_NUMBERS.includes(name) ? Math.round(value) : value };
}
