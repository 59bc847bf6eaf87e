import * as tf from "@tensorflow/tfjs";
import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import type { TrainableModel } from "../model/trainable-model.js";
import type { Engine, EngineKind, GroupRates, WayBack } from "./engine.js";
import { engineOf } from "./engine-of.js";
import { adviseBatchSize } from "./memory-advice.js";
import { readFloats } from "./read-floats.js";

/** Learning rates of a model's groups relative to the optimizer's. */
export const groupRates = z.strictObject({
  trunk: z.number().min(0).default(1).describe("learning rate of the trunk relative to the optimizer's"),
  head: z.number().min(0).default(1).describe("learning rate of the head relative to the optimizer's"),
});

/** Options of `localEngine`. */
export interface LocalEngineOptions {
  readonly model: TrainableModel;
  /** Learning rates of trunk and head relative to the optimizer's; default 1 each. */
  readonly rates?: GroupRates;
}

/** An engine that does everything in this thread, on the active backend. */
export function localEngine({ model, rates }: LocalEngineOptions): Engine {
  return engineOf(localKind(model), parseOptions("localEngine.rates", groupRates, rates));
}

function localKind(model: TrainableModel): EngineKind {
  return {
    name: "localEngine",
    model,
    backend: tf.getBackend(),
    workers: 1,
    async forward({ values, shape }): Promise<WayBack> {
      // A copy: the plain cpu backend would compute on the caller's array itself.
      const samples = tf.tensor(values.slice(), [...shape]);
      try {
        const pass = model.forward(samples);
        try {
          return {
            embeddings: await readFloats(pass.embeddings),
            backward(numbers) {
              const gradient = tf.tensor2d(numbers.slice(), pass.embeddings.shape);
              try {
                return pass.backward(gradient);
              } finally {
                gradient.dispose();
              }
            },
            dispose: () => pass.dispose(),
          };
        } catch (error) {
          pass.dispose();
          throw error;
        }
      } finally {
        samples.dispose();
      }
    },
    async embed({ values, shape }) {
      const samples = tf.tensor(values.slice(), [...shape]);
      try {
        const embeddings = model.embed(samples);
        try {
          return await readFloats(embeddings);
        } finally {
          embeddings.dispose();
        }
      } finally {
        samples.dispose();
      }
    },
    explain: (error, call, batch) => Promise.resolve(adviseBatchSize(call, error, model, batch)),
    dispose: () => Promise.resolve(),
  };
}
