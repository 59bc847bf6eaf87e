import * as tf from "@tensorflow/tfjs";
import { createRandom, type Random, ShapeError, StateError } from "@smart-mining/core";
import { checkSamples } from "./check-samples.js";
import { groupParameters } from "./named-variables.js";
import { normalizedRows } from "./normalize.js";
import type { ForwardPass, Shard, TrainableModel } from "./trainable-model.js";
import { assignWeights, fetchWeights, readWeights } from "./weights.js";

/** What a training pass may draw from, e.g. for dropout; null outside of training. */
export type Drawn = Random | null;

/** A net as ordinary operations, whose way back the gradient tape finds. */
export interface TapedNet {
  /** For error messages. */
  readonly caller: string;
  readonly inputShape: readonly number[];
  readonly dimension: number;
  /** Changed by the optimizer; named in their model. */
  readonly trainable: readonly tf.Variable[];
  /** Not changed by it: running statistics, frozen weights. */
  readonly others: readonly tf.Variable[];
  /** Which of the trainable ones are the head's. */
  readonly head: readonly tf.Variable[];
  /** Whether rows are scaled to length 1. */
  readonly normalize: boolean;
  /** What training passes draw from; absent: they draw nothing that matters. */
  readonly random?: Random;
  readonly architecture: TrainableModel["architecture"];
  readonly oneThreadBecause?: string;
  /**
   * Embeddings before normalization, shape [batch, dimension]. In training it is called twice with generators that give the same
   * numbers; what it assigns to `others` the second time is taken back.
   */
  run(samples: tf.Tensor, drawn: Drawn): tf.Tensor;
  dispose(): void;
}

/**
 * A trainable model without a backward pass of its own. Nothing but the samples is kept for the way back: it computes the pass again
 * under the gradient tape, which takes a forward pass more per step.
 */
export function tapedModel(net: TapedNet): TrainableModel {
  const { caller, trainable, others } = net;
  const random = net.random ?? createRandom(0);
  const all = [...trainable, ...others];
  let passes = 0;
  let disposed = false;

  const check = (samples: tf.Tensor): void => {
    if (disposed) throw new StateError(`${caller}: used after dispose.`);
    checkSamples(caller, net.inputShape, samples.shape);
  };
  function run(samples: tf.Tensor, drawn: Drawn): tf.Tensor2D {
    const rows = net.run(samples, drawn);
    if (rows.shape.join() !== [samples.shape[0], net.dimension].join())
      throw new ShapeError(
        `${caller}: the embeddings must have shape [${samples.shape[0]}, ${net.dimension}]; got [${rows.shape.join(", ")}].`,
      );
    return net.normalize ? normalizedRows(rows as tf.Tensor2D) : (rows as tf.Tensor2D);
  }

  function forward(samples: tf.Tensor, shard?: Shard): ForwardPass {
    check(samples);
    const number = passes++;
    const drawn = (): Random =>
      random
        .fork("pass")
        .fork(number)
        .fork(shard?.worker ?? 0);
    const embeddings = tf.tidy(() => run(samples, drawn()));
    const kept = tf.clone(samples);
    return {
      embeddings,
      backward: (gradient) =>
        tf.tidy(() => {
          const before = others.map((variable) => tf.clone(variable));
          const product = (): tf.Scalar => tf.sum(tf.mul(run(kept, drawn()), gradient));
          try {
            const { grads } = tf.variableGrads(product, [...trainable]);
            return trainable.map(({ name, shape }) => grads[name] ?? tf.zeros(shape));
          } finally {
            others.forEach((variable, at) => variable.assign(before[at]));
          }
        }),
      dispose: () => tf.dispose([embeddings, kept]),
    };
  }

  return {
    dimension: net.dimension,
    inputShape: net.inputShape,
    architecture: net.architecture,
    oneThreadBecause: net.oneThreadBecause,
    trainableVariables: [...trainable],
    variables: all,
    parameters: groupParameters(
      trainable.filter((variable) => !net.head.includes(variable)),
      net.head,
    ),
    forward,
    embed(samples, options) {
      check(samples);
      const drawn = options?.training === true ? random.fork("pass").fork(passes++) : null;
      return tf.tidy(() => run(samples, drawn));
    },
    weights: () => readWeights(all),
    readWeights: () => fetchWeights(all),
    setWeights: (weights) => assignWeights(caller, all, weights),
    dispose() {
      if (disposed) return;
      disposed = true;
      net.dispose();
    },
  };
}
