import * as tf from "@tensorflow/tfjs";
import { parseOptions, StateError } from "@smart-mining/core";
import { checkSamples } from "./check-samples.js";
import { convNetOps, refill, tensorsOf, type NetForward } from "./conv-net-ops.js";
import { convNetOptions, type ConvNetOptions } from "./conv-net-options.js";
import { bytesPerSample, countFlops, planBlocks } from "./conv-net-plan.js";
import { createConvNetVariables } from "./conv-net-variables.js";
import type { ForwardPass, Shard, TrainableModel } from "./trainable-model.js";
import { assignWeights, fetchWeights, readWeights } from "./weights.js";

/**
 * A small convolutional net: blocks of 3×3 convolution, batch normalization, ReLU and 2×2 max-pool (the first one halves
 * the image by a stride of 2 instead), then a linear layer and rows scaled to length 1. Initialized as PyTorch does.
 * On the wasm backend the blocks run as SIMD kernels, elsewhere as ordinary operations; both give the same numbers within
 * float32 rounding.
 *
 * @param options `random` draws the initial weights
 * @returns a model for images of shape [batch, imageSize, imageSize, channels] with values in [0, 1]; dispose it after use
 * @throws {OptionError} for an image too small for the number of blocks
 */
export function convNet(options: ConvNetOptions): TrainableModel {
  const { random, ...rest } = options;
  const parsed = parseOptions("convNet", convNetOptions, rest);
  const { blocks, features } = planBlocks(parsed);
  const variables = createConvNetVariables(parsed, blocks, features, random);
  const ops = convNetOps(parsed, blocks, features, variables);
  const inputShape = [parsed.imageSize, parsed.imageSize, parsed.channels] as const;
  let disposed = false;

  const check = (samples: tf.Tensor): tf.Tensor4D => {
    if (disposed) throw new StateError("convNet: used after dispose.");
    checkSamples("convNet", inputShape, samples.shape);
    return samples as tf.Tensor4D;
  };
  function forward(samples: tf.Tensor, shard?: Shard): ForwardPass {
    const images = check(samples);
    const reduce = shard?.reduce;
    let pass!: NetForward;
    tf.tidy(() => {
      pass = ops.run(images, reduce);
      for (const tensor of tensorsOf(pass)) tf.keep(tensor);
    });
    return {
      embeddings: pass.embeddings,
      backward: (gradient) => tf.tidy(() => ops.gradients(pass, gradient, reduce)),
      dispose: () => tf.dispose(tensorsOf(pass)),
    };
  }

  /** On the tape, so that `tf.variableGrads` and friends see the net as one operation. */
  function taped(images: tf.Tensor4D): tf.Tensor2D {
    let shell: NetForward;
    const operation = tf.customGrad((...args: unknown[]) => {
      const save = args[args.length - 1] as tf.GradSaveFunc;
      shell = ops.run(images);
      save(tensorsOf(shell));
      return {
        value: shell.embeddings,
        gradFunc: ((dy: tf.Tensor2D, saved: tf.Tensor[]) => ops.gradients(refill(shell, saved), dy)) as never,
      };
    });
    return operation(...variables.trainable) as tf.Tensor2D;
  }

  return {
    dimension: parsed.dimension,
    inputShape,
    architecture: { name: "conv-net", options: parsed },
    trainableVariables: variables.trainable,
    variables: variables.all,
    parameters: variables.parameters,
    forward,
    embed(samples, embedOptions) {
      const images = check(samples);
      if (embedOptions?.training === true) return tf.tidy(() => taped(images));
      return tf.tidy(() => ops.infer(images));
    },
    weights: () => readWeights(variables.all),
    readWeights: () => fetchWeights(variables.all),
    setWeights: (weights) => assignWeights("convNet", variables.all, weights),
    flops: () => countFlops(parsed),
    bytesPerSample: () => bytesPerSample(parsed),
    dispose() {
      disposed = true;
      tf.dispose(variables.all);
    },
  };
}
