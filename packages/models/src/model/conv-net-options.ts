import type { Random } from "@smart-mining/core";
import { z } from "zod";

const filters = z.array(z.int().min(1)).min(1);

/** Options of `convNet`, without the random source. */
export const convNetOptions = z.strictObject({
  imageSize: z.int().min(1).default(32).describe("height and width of the images, in pixels"),
  channels: z.int().min(1).default(3).describe("channels of the images: 3 for color, 1 for gray"),
  filters: filters.default([32, 64, 128, 128]).describe("output channels of each block"),
  kernelSize: z.int().min(1).default(3).describe("height and width of the convolution filters"),
  dimension: z.int().min(1).default(64).describe("numbers per embedding"),
  batchNorm: z.boolean().default(true).describe("batch normalization in each block; false: a bias"),
  stem: z
    .enum(["stride", "pool"])
    .default("stride")
    .describe("how the first block halves the image: a convolution with stride 2, or stride 1 and a 2×2 max-pool"),
  normalize: z.boolean().default(true).describe("scale embeddings to length 1"),
  inputShift: z.number().default(0.7).describe("subtracted from the pixels, which lie in [0, 1]"),
  inputScale: z.number().default(2).describe("the pixels' factor after the shift"),
  momentum: z.number().min(0).max(1).default(0.1).describe("weight of a new batch in the running statistics"),
});

/** The options with their defaults filled in. */
export type ConvNetPlanOptions = z.output<typeof convNetOptions>;

/** Options of `convNet`. */
export interface ConvNetOptions {
  /** Height and width of the images, in pixels; default 32. */
  readonly imageSize?: number;
  /** Channels of the images: 3 for color (the default), 1 for gray. */
  readonly channels?: number;
  /** Output channels of each block; default [32, 64, 128, 128]. */
  readonly filters?: number[];
  /** Height and width of the convolution filters; default 3. */
  readonly kernelSize?: number;
  /** Numbers per embedding; default 64. */
  readonly dimension?: number;
  /** Batch normalization in each block; false: a bias; default true. */
  readonly batchNorm?: boolean;
  /** How the first block halves the image: a convolution with stride 2 (the default), or stride 1 and a 2×2 max-pool. */
  readonly stem?: "stride" | "pool";
  /** Scale embeddings to length 1; default true. */
  readonly normalize?: boolean;
  /** Subtracted from the pixels, which lie in [0, 1]; default 0.7. */
  readonly inputShift?: number;
  /** The pixels' factor after the shift; default 2. */
  readonly inputScale?: number;
  /** Weight of a new batch in the running statistics, in [0, 1]; default 0.1. */
  readonly momentum?: number;
  /** Draws the initial weights. */
  readonly random: Random;
}
