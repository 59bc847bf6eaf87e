import * as tf from "@tensorflow/tfjs";
import { z } from "zod";

/** The option that every optimizer has. */
export const learningRate = (standard: number) => z.number().positive().default(standard).describe("step size");

export const weightDecay = z
  .number()
  .min(0)
  .default(0)
  .describe("the weight's share that is added to its gradient (L2); 0: none");

/** The gradient with the weight's share added. */
export function withDecay(variable: tf.Variable, gradient: tf.Tensor, decay: number): tf.Tensor {
  return decay === 0 ? gradient : tf.add(gradient, tf.mul(variable, decay));
}
