import type * as tf from "@tensorflow/tfjs";
import { OptionError, type Random } from "@smart-mining/core";
import { nameVariable } from "./named-variables.js";
import { tapedModel, type Drawn } from "./taped-model.js";
import type { TrainableModel } from "./trainable-model.js";

/** Options of `functionModel`. */
export interface FunctionModelOptions {
  /** Of one sample: [height, width, channels] of an image, [dimension] of a vector. */
  readonly inputShape: readonly number[];
  /** Numbers per embedding. */
  readonly dimension: number;
  /**
   * Embeddings of samples [batch, ...inputShape], as ordinary TensorFlow.js operations of the variables; the gradient tape finds the way
   * back. `random` is null outside of training. A training pass is computed twice, with generators that give the same numbers: draw from
   * nothing else. Running statistics may be assigned in training; the second time is taken back.
   */
  readonly embed: (samples: tf.Tensor, random: Drawn) => tf.Tensor;
  /** By name; those that are not trainable are kept and saved, but not changed by the optimizer. The model disposes them. */
  readonly variables: Readonly<Record<string, tf.Variable>>;
  /** Names of the variables that are the head's; default none: all are the trunk's. */
  readonly head?: readonly string[];
  /** Scale embeddings to length 1; default true. */
  readonly normalize?: boolean;
  /** What `embed` may draw from; default a generator of its own, the same each time. */
  readonly random?: Random;
  /** The name in a catalog and the options from which the same model is built again: for worker threads, and to load what was saved. */
  readonly architecture?: TrainableModel["architecture"];
}

/**
 * A model out of a function and its variables, on every backend. Worker threads share its batches only where `architecture` says how to
 * build it there, and where it has no running statistics: a worker would see a part of each batch only.
 *
 * @throws {OptionError} for a name in `head` that is no trainable variable's
 */
export function functionModel(options: FunctionModelOptions): TrainableModel {
  const entries = Object.entries(options.variables);
  for (const [name, variable] of entries) nameVariable(variable, name);
  const trainable = entries.map(([, variable]) => variable).filter((variable) => variable.trainable);
  const others = entries.map(([, variable]) => variable).filter((variable) => !variable.trainable);
  const head = (options.head ?? []).map((name) => {
    const variable = options.variables[name] as tf.Variable | undefined;
    if (variable === undefined || !variable.trainable)
      throw new OptionError(`functionModel: "head" must name trainable variables; got "${name}".`);
    return variable;
  });
  return tapedModel({
    caller: "functionModel",
    inputShape: options.inputShape,
    dimension: options.dimension,
    trainable,
    others,
    head,
    normalize: options.normalize ?? true,
    random: options.random,
    architecture: options.architecture ?? { name: "functions", options: {} },
    oneThreadBecause: oneThread(options.architecture === undefined, others.length > 0),
    run: (samples, random) => options.embed(samples, random),
    dispose() {
      for (const [, variable] of entries) variable.dispose();
    },
  });
}

function oneThread(unknown: boolean, statistics: boolean): string | undefined {
  if (unknown) return 'a model made of functions without "architecture" cannot be built again in a worker thread';
  if (statistics) return "the model's running statistics would be those of a part of each batch";
  return undefined;
}
