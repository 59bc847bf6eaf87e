import * as tf from "@tensorflow/tfjs";
import { parseOptions, StateError, type Random } from "@smart-mining/core";
import type { AllReduce, BlockForward, BlockOps, BlockParameters } from "../layers/block.js";
import { fusedBlock, fusedCovers } from "../layers/fused-block.js";
import { genericBlock } from "../layers/generic-block.js";
import { convNetOptions, type ConvNetInput } from "./conv-net-options.js";
import { createConvNetVariables } from "./conv-net-variables.js";
import { bytesPerSample, countFlops, planBlocks } from "./conv-net-plan.js";
import { normalizeRows, normalizeRowsGradient } from "./normalize.js";
import { checkSamples } from "./check-samples.js";
import type { ForwardPass, Shard, TrainableModel } from "./trainable-model.js";
import { assignWeights, fetchWeights, readWeights } from "./weights.js";

interface NetForward {
  readonly embeddings: tf.Tensor2D;
  readonly inputs: tf.Tensor4D[];
  readonly blocks: BlockForward[];
  readonly features: tf.Tensor2D;
  readonly norm?: [tf.Tensor2D, tf.Tensor2D];
}

/**
 * A small convolutional net: blocks of 3×3 convolution, batch normalization, ReLU and 2×2 max-pool (the first one halves
 * the image by a stride of 2 instead), then a linear layer and rows scaled to length 1. Initialized as PyTorch does.
 * On the wasm backend the blocks run as SIMD kernels, elsewhere as ordinary operations; both give the same numbers within
 * float32 rounding.
 *
 * @param options see `convNetOptions`; `random` draws the initial weights
 * @returns a model for images of shape [batch, imageSize, imageSize, channels] with values in [0, 1]; dispose it after use
 * @throws {OptionError} for an image too small for the number of blocks
 */
export function convNet(options: ConvNetInput & { random: Random }): TrainableModel {
  const { random, ...rest } = options;
  const parsed = parseOptions("convNet", convNetOptions, rest);
  const { blocks, features } = planBlocks(parsed);
  const variables = createConvNetVariables(parsed, blocks, features, random);
  const inputShape = [parsed.imageSize, parsed.imageSize, parsed.channels] as const;
  let disposed = false;

  const check = (samples: tf.Tensor): tf.Tensor4D => {
    if (disposed) throw new StateError("convNet: used after dispose.");
    checkSamples("convNet", inputShape, samples.shape);
    return samples as tf.Tensor4D;
  };
  const scaled = (images: tf.Tensor4D): tf.Tensor4D =>
    tf.mul(tf.sub(images, parsed.inputShift), parsed.inputScale) as tf.Tensor4D;
  const opsFor = (at: number): BlockOps => (fusedCovers(variables.blocks[at], blocks[at]) ? fusedBlock : genericBlock);
  const head = (x: tf.Tensor4D): tf.Tensor2D => tf.reshape(x, [x.shape[0], features]) as tf.Tensor2D;
  const linear = (x: tf.Tensor2D): tf.Tensor2D =>
    tf.add(tf.matMul(x, variables.headKernel), variables.headBias) as tf.Tensor2D;

  function run(images: tf.Tensor4D, reduce?: AllReduce): NetForward {
    let x = scaled(images);
    const inputs: tf.Tensor4D[] = [];
    const passes = blocks.map((shape, at) => {
      inputs.push(x);
      const pass = opsFor(at).forward(x, variables.blocks[at], shape, reduce);
      if (pass.statistics !== undefined) variables.updateRunning(at, pass.statistics, parsed.momentum);
      x = pass.out;
      return pass;
    });
    const flat = head(x);
    const projected = linear(flat);
    if (!parsed.normalize) return { embeddings: projected, inputs, blocks: passes, features: flat };
    const { out, saved } = normalizeRows(projected);
    return { embeddings: out, inputs, blocks: passes, features: flat, norm: saved };
  }

  function gradients(pass: NetForward, dEmbeddings: tf.Tensor2D, reduce?: AllReduce): tf.Tensor[] {
    const dProjected = pass.norm === undefined ? dEmbeddings : normalizeRowsGradient(dEmbeddings, pass.norm);
    // Transposes by hand: wasm's matMul with a transpose flag is ten times slower.
    const headKernel = tf.matMul(tf.transpose(pass.features), dProjected);
    const headBias = tf.sum(dProjected, 0);
    const dFlat = tf.matMul(dProjected, tf.transpose(variables.headKernel as tf.Tensor2D));
    let dOut = tf.reshape(dFlat, pass.blocks[blocks.length - 1].out.shape) as tf.Tensor4D;
    const found: tf.Tensor[][] = [];
    for (let at = blocks.length - 1; at >= 0; at--) {
      const [x, forward, parameters] = [pass.inputs[at], pass.blocks[at], variables.blocks[at] as BlockParameters];
      const g = opsFor(at).backward(dOut, x, forward, parameters, blocks[at], at > 0, reduce);
      found.unshift(g.scale === undefined ? [g.filter, g.shift] : [g.filter, g.scale, g.shift]);
      if (g.x !== undefined) dOut = g.x;
    }
    return [...found.flat(), headKernel, headBias];
  }

  function forward(samples: tf.Tensor, shard?: Shard): ForwardPass {
    const images = check(samples);
    const reduce = shard?.reduce;
    let pass!: NetForward;
    tf.tidy(() => {
      pass = run(images, reduce);
      for (const tensor of tensorsOf(pass)) tf.keep(tensor);
    });
    return {
      embeddings: pass.embeddings,
      backward: (gradient) => tf.tidy(() => gradients(pass, gradient, reduce)),
      dispose: () => tf.dispose(tensorsOf(pass)),
    };
  }

  /** On the tape, so that `tf.variableGrads` and friends see the net as one operation. */
  function taped(images: tf.Tensor4D): tf.Tensor2D {
    let shell: NetForward;
    const operation = tf.customGrad((...args: unknown[]) => {
      const save = args[args.length - 1] as tf.GradSaveFunc;
      shell = run(images);
      save(tensorsOf(shell));
      return {
        value: shell.embeddings,
        gradFunc: ((dy: tf.Tensor2D, saved: tf.Tensor[]) => gradients(refill(shell, saved), dy)) as never,
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
      return tf.tidy(() => {
        let x = scaled(images);
        blocks.forEach((shape, at) => {
          x = opsFor(at).infer(x, variables.blocks[at], shape, variables.running[at]);
        });
        const projected = linear(head(x));
        return parsed.normalize ? normalizeRows(projected).out : projected;
      });
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

/** Every tensor of a pass once, in a fixed order. */
function tensorsOf(pass: NetForward): tf.Tensor[] {
  const list: tf.Tensor[] = [pass.embeddings, ...pass.inputs, pass.features, ...(pass.norm ?? [])];
  for (const block of pass.blocks) {
    list.push(block.out, ...block.saved);
    if (block.statistics !== undefined) list.push(block.statistics.mean, block.statistics.variance);
  }
  return [...new Set(list)];
}

/** The same pass over the tensors that the tape saved in place of the originals. */
function refill(pass: NetForward, saved: tf.Tensor[]): NetForward {
  const replacement = new Map(tensorsOf(pass).map((tensor, at) => [tensor, saved[at]]));
  const of = <T extends tf.Tensor>(tensor: T): T => replacement.get(tensor) as T;
  return {
    embeddings: of(pass.embeddings),
    inputs: pass.inputs.map(of),
    features: of(pass.features),
    blocks: pass.blocks.map((block) => ({ out: of(block.out), saved: block.saved.map(of) })),
    ...(pass.norm === undefined ? {} : { norm: [of(pass.norm[0]), of(pass.norm[1])] as [tf.Tensor2D, tf.Tensor2D] }),
  };
}
