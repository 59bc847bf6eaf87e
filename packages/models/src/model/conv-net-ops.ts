import * as tf from "@tensorflow/tfjs";
import type { AllReduce, BlockForward, BlockOps, BlockParameters } from "../layers/block.js";
import { fusedBlock, fusedCovers } from "../layers/fused-block.js";
import { genericBlock } from "../layers/generic-block.js";
import type { ConvNetPlanOptions } from "./conv-net-options.js";
import type { BlockPlan } from "./conv-net-plan.js";
import type { ConvNetVariables } from "./conv-net-variables.js";
import { normalizeRows, normalizeRowsGradient } from "./normalize.js";

/** A training pass with what its way back needs. */
export interface NetForward {
  readonly embeddings: tf.Tensor2D;
  readonly inputs: tf.Tensor4D[];
  readonly blocks: BlockForward[];
  readonly features: tf.Tensor2D;
  readonly norm?: [tf.Tensor2D, tf.Tensor2D];
}

/** The net's arithmetic. Everything runs synchronously; call inside `tf.tidy`. */
export interface ConvNetOps {
  /** With the batch's statistics, which enter the running ones. */
  run(images: tf.Tensor4D, reduce?: AllReduce): NetForward;
  /** One per trainable variable, in that order; with several workers, this worker's share. */
  gradients(pass: NetForward, dEmbeddings: tf.Tensor2D, reduce?: AllReduce): tf.Tensor[];
  /** With the running statistics. */
  infer(images: tf.Tensor4D): tf.Tensor2D;
}

export function convNetOps(
  parsed: ConvNetPlanOptions,
  blocks: readonly BlockPlan[],
  features: number,
  variables: ConvNetVariables,
): ConvNetOps {
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

  function infer(images: tf.Tensor4D): tf.Tensor2D {
    let x = scaled(images);
    blocks.forEach((shape, at) => {
      x = opsFor(at).infer(x, variables.blocks[at], shape, variables.running[at]);
    });
    const projected = linear(head(x));
    return parsed.normalize ? normalizeRows(projected).out : projected;
  }

  return { run, gradients, infer };
}

/** Every tensor of a pass once, in a fixed order. */
export function tensorsOf(pass: NetForward): tf.Tensor[] {
  const list: tf.Tensor[] = [pass.embeddings, ...pass.inputs, pass.features, ...(pass.norm ?? [])];
  for (const block of pass.blocks) {
    list.push(block.out, ...block.saved);
    if (block.statistics !== undefined) list.push(block.statistics.mean, block.statistics.variance);
  }
  return [...new Set(list)];
}

/** The same pass over the tensors that the tape saved in place of the originals. */
export function refill(pass: NetForward, saved: tf.Tensor[]): NetForward {
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
