import * as tf from "@tensorflow/tfjs";
import type { Random } from "@smart-mining/core";
import type { BatchStatistics } from "../layers/block.js";
import type { ConvNetOptions } from "./conv-net-options.js";
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
  /** The trainable ones and the running statistics. */
  readonly all: tf.Variable[];
  /** running = (1 - momentum) · running + momentum · batch; the variance unbiased, as in PyTorch. */
  updateRunning(block: number, statistics: BatchStatistics, momentum: number): void;
}

/** Initial weights: uniform in ±1/sqrt(fan in), PyTorch's default. */
export function createConvNetVariables(
  options: ConvNetOptions,
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
    return named(name, tf.tensor(values, shape), true);
  };
  const blocks = plan.map(({ inputs, outputs }, at): BlockVariables => {
    const fanIn = options.kernelSize ** 2 * inputs;
    const filter = uniform(`block${at}/filter`, [options.kernelSize, options.kernelSize, inputs, outputs], fanIn);
    if (!options.batchNorm)
      return { filter, shift: uniform(`block${at}/bias`, [outputs], fanIn) } as unknown as BlockVariables;
    const scale = named(`block${at}/scale`, tf.ones([outputs]), true);
    const shift = named(`block${at}/shift`, tf.zeros([outputs]), true);
    return { filter, scale, shift } as unknown as BlockVariables;
  });
  const running = plan.map(({ outputs }, at) =>
    options.batchNorm
      ? {
          mean: named<tf.Rank.R1>(`block${at}/runningMean`, tf.zeros([outputs]), false),
          variance: named<tf.Rank.R1>(`block${at}/runningVariance`, tf.ones([outputs]), false),
        }
      : undefined,
  );
  const headKernel = uniform("head/kernel", [features, options.dimension], features) as tf.Variable<tf.Rank.R2>;
  const headBias = uniform("head/bias", [options.dimension], features) as tf.Variable<tf.Rank.R1>;
  const trainable: tf.Variable[] = [
    ...blocks.flatMap(({ filter, scale, shift }): tf.Variable[] => (scale ? [filter, scale, shift] : [filter, shift])),
    headKernel,
    headBias,
  ];
  const all = [...trainable, ...running.flatMap((pair): tf.Variable[] => (pair ? [pair.mean, pair.variance] : []))];
  return {
    blocks,
    running,
    headKernel,
    headBias,
    trainable,
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

/** tfjs wants names unique in the process; ours are unique in the model, so they are kept beside the variable. */
const names = new WeakMap<tf.Variable, string>();

function named<R extends tf.Rank>(name: string, initial: tf.Tensor, trainable: boolean): tf.Variable<R> {
  const variable = tf.variable(initial, trainable) as unknown as tf.Variable<R>;
  initial.dispose();
  names.set(variable as unknown as tf.Variable, name);
  return variable;
}

/** The name of a variable within its model; undefined for variables of others. */
export function nameOf(variable: tf.Variable): string | undefined {
  return names.get(variable);
}
