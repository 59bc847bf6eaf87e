import * as tf from "@tensorflow/tfjs";
import { parseOptions, StateError, ValueError } from "@smart-mining/core";
import type { TrainableModel } from "../model/trainable-model.js";
import { Adam } from "./adam.js";
import { embedInBatches } from "./embed-in-batches.js";
import { optimizerOptions, type OptimizerInput } from "./engine-options.js";
import { lossGradient } from "./loss-gradient.js";
import { adviseBatchSize } from "./memory-advice.js";
import { oneAtATime } from "./one-at-a-time.js";
import type { TrainingEngine, TrainingTask } from "./training-engine.js";

export interface LocalEngineOptions {
  readonly model: TrainableModel;
  readonly optimizer?: OptimizerInput;
}

/**
 * An engine that does everything in this thread, on the active backend. Each step is one forward and one backward pass, with
 * mining in between.
 */
export function localEngine({ model, optimizer }: LocalEngineOptions): TrainingEngine {
  const adam = new Adam(parseOptions("localEngine.optimizer", optimizerOptions, optimizer));
  const backend = tf.getBackend();
  const alone = oneAtATime("localEngine");
  let steps = 0;
  let disposed = false;
  const checkAlive = (): void => {
    if (disposed) throw new StateError("localEngine: used after dispose.");
  };

  return {
    model,
    backend,
    workers: 1,
    get learningRate() {
      return adam.learningRate;
    },
    set learningRate(value) {
      adam.learningRate = checkRate(value);
    },
    step: (images, task) =>
      alone("step", async () => {
        checkAlive();
        try {
          const pass = model.forward(images);
          try {
            if (task.prepare !== undefined) await task.prepare(await readFloats(pass.embeddings));
            const extra = task.extraVariables ?? [];
            const gradient = lossGradient(pass.embeddings, (embeddings) => task.loss(embeddings), extra);
            let gradients: tf.Tensor[] = [];
            try {
              const [loss] = await readFloats(gradient.loss);
              steps++;
              checkLoss("localEngine", loss, steps);
              gradients = pass.backward(gradient.embeddings);
              applyAll(adam, model, gradients, task, gradient.extra);
              return { loss };
            } finally {
              tf.dispose([gradients, gradient.loss, gradient.embeddings, gradient.extra]);
            }
          } finally {
            pass.dispose();
          }
        } catch (error) {
          throw adviseBatchSize("localEngine.step", error, model, images.shape[0]);
        }
      }),
    embed: (images, options) =>
      alone("embed", () => {
        checkAlive();
        return embedInBatches(model, images, options);
      }),
    optimizerState: () => adam.state(),
    restoreOptimizer: (state) => adam.restore(state),
    dispose() {
      disposed = true;
      adam.dispose();
      return Promise.resolve();
    },
  };
}

/** Changes the weights of the model and the loss's own variables. */
export function applyAll(
  adam: Adam,
  model: TrainableModel,
  gradients: readonly tf.Tensor[],
  { extraVariables = [], extraRate = 1 }: TrainingTask,
  extra: readonly tf.Tensor[],
): void {
  const own = model.trainableVariables;
  const factors = [...own.map(() => 1), ...extraVariables.map(() => extraRate)];
  adam.apply([...own, ...extraVariables], [...gradients, ...extra], factors);
}

/** @throws {ValueError} for a learning rate that is no finite number > 0 */
export function checkRate(value: number): number {
  if (!(Number.isFinite(value) && value >= 0))
    throw new ValueError(`TrainingEngine: "learningRate" must be a finite number >= 0; got ${value}.`);
  return value;
}

/** @throws {ValueError} naming the step */
export function checkLoss(caller: string, loss: number, step: number): void {
  if (!Number.isFinite(loss))
    throw new ValueError(
      `${caller}: the loss of step ${step} is ${loss}; the weights were left as they were. A smaller learning rate may help.`,
    );
}

/** Synchronously where the backend can: the values are needed at once, and a promise per step costs a turn. */
async function readFloats(tensor: tf.Tensor): Promise<Float32Array> {
  return tf.getBackend() === "webgpu" ? tensor.data<"float32">() : tensor.dataSync<"float32">();
}
