import { OptionError } from "@smart-mining/core";
import type { BlockShape } from "../layers/block.js";
import type { ConvNetPlanOptions } from "./conv-net-options.js";

/** One block of the net with its sizes. */
export interface BlockPlan extends BlockShape {
  readonly inputs: number;
  readonly outputs: number;
  /** Height and width before, after the convolution, and after the pool. */
  readonly size: { readonly before: number; readonly full: number; readonly after: number };
}

/** The blocks of a ConvNet and the length of what they hand to the linear head. */
export function planBlocks(options: ConvNetPlanOptions): { blocks: BlockPlan[]; features: number } {
  const blocks: BlockPlan[] = [];
  let size = options.imageSize;
  let inputs = options.channels;
  options.filters.forEach((outputs, at) => {
    const strided = at === 0 && options.stem === "stride";
    const full = strided ? Math.ceil(size / 2) : size;
    const after = strided ? full : Math.floor(full / 2);
    if (after < 1)
      throw new OptionError(
        `convNet: "imageSize" must be >= ${2 ** options.filters.length} for ${options.filters.length} blocks; got ${options.imageSize}.`,
      );
    const stride = strided ? 2 : 1;
    blocks.push({
      stride,
      pool: !strided,
      batchNorm: options.batchNorm,
      inputs,
      outputs,
      size: { before: size, full, after },
    });
    size = after;
    inputs = outputs;
  });
  return { blocks, features: size * size * inputs };
}

/**
 * Floating-point operations per image by the usual count: two per multiply-add of the dense convolutions and the head; a
 * step is forward, filter gradient and input gradient (which the first block does without).
 */
export function countFlops(options: ConvNetPlanOptions): { forward: number; step: number } {
  const { blocks, features } = planBlocks(options);
  const head = 2 * features * options.dimension;
  const each = blocks.map((block) => 2 * block.size.full ** 2 * options.kernelSize ** 2 * block.inputs * block.outputs);
  const forward = each.reduce((a, b) => a + b, head);
  return { forward, step: 3 * forward - each[0] };
}

/** Bytes of tensors alive at the peak of a training step, per image: to say which batch size fits a memory. */
export function bytesPerSample(options: ConvNetPlanOptions): number {
  const { blocks } = planBlocks(options);
  const input = options.imageSize ** 2 * options.channels * 4;
  // Kept until the backward pass: the full map, and the pooled one three times (before and after the norm, the choice).
  const full = blocks.map((block) => block.size.full ** 2 * block.outputs * 4);
  const after = blocks.map((block) => block.size.after ** 2 * block.outputs * 4);
  const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
  return 3 * input + (options.batchNorm ? sum(full) : 0) + 3 * sum(after) + 2 * Math.max(...full);
}
