import type * as tf from "@tensorflow/tfjs";
import { OptionError, parseOptions, type Random } from "@smart-mining/core";
import { z } from "zod";
import { dropoutSeeds, layersOf } from "./layers-of.js";
import { topologyOf } from "./layers-topology.js";
import { nameVariable } from "./named-variables.js";
import { tapedModel } from "./taped-model.js";
import type { TrainableModel } from "./trainable-model.js";

const schema = z.strictObject({
  normalize: z.boolean().default(true),
  head: z.array(z.string()).min(1).optional(),
});

/** Options of `layersModel`. */
export interface LayersModelOptions {
  /** One input and one output, of rank 2: the embeddings. The model is taken over, and disposed with the result. */
  readonly model: tf.LayersModel;
  /** Scale embeddings to length 1; default true. */
  readonly normalize?: boolean;
  /** Names of the layers that are the head; default the last one that has weights to train. */
  readonly head?: readonly string[];
  /** What dropout draws from; needed where the model has some. */
  readonly random?: Random;
}

/**
 * A tf.LayersModel as a trainable model, on every backend. It needs no backward pass of its own: the gradient tape finds it, which takes a
 * forward pass more per step. Weights are named as tf names them. Layers that are frozen (`trainable: false`) stay as they are. Running
 * statistics of a batch normalization change once per pass. Worker threads build the model again from its topology and share its
 * batches, unless it has a batch normalization: each would see a part of the batch only.
 *
 * @throws {OptionError} for several inputs or outputs, sizes that are not fixed, an output of another rank, unseeded random layers
 */
export function layersModel({ model, random, ...rest }: LayersModelOptions): TrainableModel {
  const { normalize, head } = parseOptions("layersModel", schema, rest);
  const { inputShape, dimension } = shapesOf(model);
  const layers = layersOf(model);
  const seed = dropoutSeeds("layersModel", layers);
  if (seed !== undefined && random === undefined)
    throw new OptionError('layersModel: "random" must be given for a model with dropout; got undefined.');
  const norm = layers.find((layer) => layer.getClassName() === "BatchNormalization");
  const trainable = model.trainableWeights.map(variableOf);
  return tapedModel({
    caller: "layersModel",
    inputShape,
    dimension,
    trainable,
    others: model.nonTrainableWeights.map(variableOf),
    head: headOf(model, layers, head),
    normalize,
    random,
    architecture: { name: "layers", options: { topology: topologyOf(model), normalize, ...(head && { head }) } },
    oneThreadBecause:
      norm && `the batch normalization "${norm.name}" would take the statistics of a part of each batch`,
    run(samples, drawn) {
      if (drawn !== null) seed?.(drawn);
      return model.apply(samples, { training: drawn !== null }) as tf.Tensor;
    },
    dispose() {
      model.dispose();
    },
  });
}

type LayerVariable = tf.LayersModel["weights"][number];

/** The variable behind a layer's weight, named as in the model's file. */
function variableOf(weight: LayerVariable): tf.Variable {
  const variable = weight.read() as tf.Variable;
  nameVariable(variable, weight.originalName);
  return variable;
}

function shapesOf(model: tf.LayersModel): { inputShape: number[]; dimension: number } {
  if (model.inputs?.length !== 1 || model.outputs?.length !== 1)
    throw new OptionError(
      'layersModel: "model" must be built, with one input and one output; give its first layer an "inputShape".',
    );
  const [, ...inputShape] = model.inputs[0].shape;
  const output = model.outputs[0].shape;
  const sizes = [...inputShape, ...output.slice(1)];
  if (output.length !== 2 || sizes.some((size) => size === null))
    throw new OptionError(
      `layersModel: "model" must have sizes that are fixed and an output [batch, dimension]; got input [${inputShape.join(", ")}], output [${output.join(", ")}].`,
    );
  return { inputShape: inputShape as number[], dimension: output[1] as number };
}

function headOf(
  model: tf.LayersModel,
  layers: readonly tf.layers.Layer[],
  names: readonly string[] | undefined,
): tf.Variable[] {
  if (names === undefined) {
    const last = model.layers.findLast((layer) => layer.trainableWeights.length > 0);
    return (last?.trainableWeights ?? []).map(variableOf);
  }
  return names.flatMap((name) => {
    const layer = layers.find((one) => one.name === name);
    if (layer === undefined) throw new OptionError(`layersModel: "head" must name layers of the model; got "${name}".`);
    return layer.trainableWeights.map(variableOf);
  });
}
