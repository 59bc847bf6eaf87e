import type * as tf from "@tensorflow/tfjs";
import type { ParameterGroup } from "@smart-mining/core";
import type { TrainableModel } from "../model/trainable-model.js";
import type { GroupRates, LossParameters } from "./engine.js";

/**
 * What an optimizer is handed for one update.
 *
 * @param gradients one per trainable variable of the model, in that order
 */
export function parameterGroups(
  { trainableVariables, parameters }: Pick<TrainableModel, "trainableVariables" | "parameters">,
  gradients: readonly tf.Tensor[],
  rates: GroupRates,
  loss?: LossParameters,
): ParameterGroup[] {
  const gradientOf = new Map(trainableVariables.map((variable, at) => [variable, gradients[at]]));
  const groups: ParameterGroup[] = parameters.map(({ name, names, variables }) => ({
    name,
    names,
    variables,
    gradients: variables.map((variable) => gradientOf.get(variable)!),
    rate: rates[name] ?? 1,
  }));
  if (loss !== undefined && loss.variables.length > 0) groups.push({ ...loss, name: "loss" });
  return groups;
}
