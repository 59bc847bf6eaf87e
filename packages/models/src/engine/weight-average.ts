import { OptionError, ShapeError } from "@smart-mining/core";
import type { NamedWeights, TrainableModel } from "../model/trainable-model.js";

/** A running average of a model's weights: smoother than the last step's, and better on unseen classes. */
export interface WeightAverage {
  /** Takes the present weights in; call it after each step. */
  update(): Promise<void>;
  /** While `work` runs, the model has the averaged weights; afterwards its own again, also after an error. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** The averaged weights and running statistics. */
  weights(): NamedWeights[];
  /** Puts back what `weights` gave, after `steps` updates. @throws {ShapeError} if they are another model's */
  restore(weights: readonly NamedWeights[], steps: number): void;
}

/**
 * Exponential moving average of weights and running statistics (Polyak and Juditsky 1992; Tarvainen and Valpola 2017):
 * a ← d·a + (1 - d)·w with d = min(decay, (1 + t) / (10 + t)) after step t, so that the first steps are soon forgotten.
 *
 * @param decay memory, in (0, 1); 0.98 averages over about 50 steps
 */
export async function weightAverage(model: TrainableModel, decay: number): Promise<WeightAverage> {
  if (!(decay > 0 && decay < 1))
    throw new OptionError(`weightAverage: "decay" must be a number > 0 and < 1; got ${decay}.`);
  let averaged = await model.readWeights();
  let steps = 0;
  return {
    async update() {
      steps += 1;
      const share = 1 - Math.min(decay, (1 + steps) / (10 + steps));
      (await model.readWeights()).forEach(({ values }, at) => {
        const mean = averaged[at].values;
        for (let place = 0; place < values.length; place++) mean[place] += share * (values[place] - mean[place]);
      });
    },
    async during(work) {
      const own = await model.readWeights();
      model.setWeights(averaged);
      try {
        return await work();
      } finally {
        model.setWeights(own);
      }
    },
    weights: () => averaged.map((one) => ({ ...one, values: one.values.slice() })),
    restore(weights, taken) {
      const fits =
        weights.length === averaged.length &&
        weights.every(
          ({ name, values }, at) => name === averaged[at].name && values.length === averaged[at].values.length,
        );
      if (!fits) throw new ShapeError("weightAverage.restore: the weights must be those of this model.");
      averaged = weights.map((one) => ({ ...one, values: one.values.slice() }));
      steps = taken;
    },
  };
}
