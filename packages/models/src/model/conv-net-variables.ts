import * as tf from "@tensorflow/tfjs";
import type { Random } from "@smart-mining/core";
import type { BatchStatistics } from "../layers/block.js";
import { groupParameters, namedVariable } from "./named-variables.js";
import type { ConvNetPlanOptions } from "./conv-net-options.js";
import type { ModelParameters } from "./trainable-model.js";
import type { BlockPlan } from "./conv-net-plan.js";

export interface BlockVariables {
  readonly filter: tf.Variable<tf.Rank.R4>;
  readonly scale?: tf.Variable<tf.Rank.R1>;
  readonly shift: tf.Variable<tf.Rank.R1>;
}

export interface ConvNetVariables {
  readonly blocks: BlockVariables[];
  readonly running: ({ mean: tf.Variable<tf.Rank.R1>; variance: tf.Variable<tf.Rank.R1> } | undefined)[];
  readonly headKernel: tf.Variable<tf.Rank.R2>;
  readonly headBias: tf.Variable<tf.Rank.R1>;
  /** Filter, scale (with batchNorm) and shift of each block, then the head's kernel and bias. */
  readonly trainable: tf.Variable[];
  /** The trainable ones: the blocks' are the trunk's, the linear layer's the head's. */
  readonly parameters: readonly ModelParameters[];
  /** The trainable ones and the running statistics. */
  readonly all: tf.Variable[];
  /** running = (1 - momentum) · running + momentum · batch; the variance unbiased, as in PyTorch. */
  updateRunning(block: number, statistics: BatchStatistics, momentum: number): void;
}

/** Initial weights: uniform in ±1/sqrt(fan in), PyTorch's default. */
export function createConvNetVariables(
  options: ConvNetPlanOptions,
  plan: BlockPlan[],
  features: number,
  random: Random,
): ConvNetVariables {
  const uniform = (name: string, shape: number[], fanIn: number): tf.Variable => {
    const source = random.fork(name);
    const bound = 1 / Math.sqrt(fanIn);
    const values = Float32Array.from(
      { length: shape.reduce((a, b) => a * b, 1) },
      () => (2 * source.next() - 1) * bound,
    );
    return namedVariable(name, tf.tensor(values, shape), true);
  };
  const blocks = plan.map(({ inputs, outputs }, at): BlockVariables => {
    const fanIn = options.kernelSize ** 2 * inputs;
    const filter = uniform(`block${at}/filter`, [options.kernelSize, options.kernelSize, inputs, outputs], fanIn);
    if (!options.batchNorm)
      return { filter, shift: uniform(`block${at}/bias`, [outputs], fanIn) } as unknown as BlockVariables;
    const scale = namedVariable(`block${at}/scale`, tf.ones([outputs]), true);
    const shift = namedVariable(`block${at}/shift`, tf.zeros([outputs]), true);
    return { filter, scale, shift } as unknown as BlockVariables;
  });
  const running = plan.map(({ outputs }, at) =>
    options.batchNorm
      ? {
          mean: namedVariable<tf.Rank.R1>(`block${at}/runningMean`, tf.zeros([outputs]), false),
          variance: namedVariable<tf.Rank.R1>(`block${at}/runningVariance`, tf.ones([outputs]), false),
        }
      : undefined,
  );
  const headKernel = uniform("head/kernel", [features, options.dimension], features) as tf.Variable<tf.Rank.R2>;
  const headBias = uniform("head/bias", [options.dimension], features) as tf.Variable<tf.Rank.R1>;
  const trunk = blocks.flatMap(({ filter, scale, shift }): tf.Variable[] =>
    scale ? [filter, scale, shift] : [filter, shift],
  );
  const head: tf.Variable[] = [headKernel, headBias];
  const trainable = [...trunk, ...head];
  const all = [...trainable, ...running.flatMap((pair): tf.Variable[] => (pair ? [pair.mean, pair.variance] : []))];
  return {
    blocks,
    running,
    headKernel,
    headBias,
    trainable,
    parameters: groupParameters(trunk, head),
    all,
    updateRunning(block, { mean, variance, count }, momentum) {
      const pair = running[block];
      if (pair === undefined) return;
      tf.tidy(() => {
        const mix = (old: tf.Tensor, fresh: tf.Tensor): tf.Tensor1D =>
          tf.add(tf.mul(old, 1 - momentum), tf.mul(fresh, momentum)) as tf.Tensor1D;
        pair.mean.assign(mix(pair.mean, mean));
        pair.variance.assign(mix(pair.variance, tf.mul(variance, count / Math.max(1, count - 1))));
      });
    },
  };
}
