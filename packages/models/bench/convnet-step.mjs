import * as tf from "@tensorflow/tfjs";
import { createRandom } from "@smart-mining/core";
import { convNet, createEngine } from "@smart-mining/models";

export const BATCH = 120;

/** A fresh ConvNet in an engine on the active backend. */
export async function engineFor({ batchNorm, stem = "stride", workers = 1 }) {
  const model = convNet({ batchNorm, stem, random: createRandom(1) });
  return createEngine({ model, optimizer: { learningRate: 1e-3 }, workers });
}

/** Pulls four neighboring rows together: a gradient everywhere, at a cost that is nothing beside the net's. */
export function pullLoss(embeddings) {
  const [batch, dimension] = embeddings.shape;
  const grouped = tf.reshape(embeddings, [batch / 4, 4, dimension]);
  // Not tf.squaredDifference: its gradient does not reduce broadcast dimensions (tfjs 4.22).
  return tf.mean(tf.square(tf.sub(grouped, tf.mean(grouped, 1, true))));
}

export function randomImages(count) {
  const random = createRandom(2);
  const pixels = Float32Array.from({ length: count * 32 * 32 * 3 }, () => random.next());
  return tf.tensor4d(pixels, [count, 32, 32, 3]);
}

/** Times steps of all set-ups in turns until each has had `seconds`; at least one each. Fills their `times`, in seconds. */
export async function gatherTimes(setups, images, { seconds, warmUp }) {
  for (const { engine } of setups)
    for (let step = 0; step < warmUp; step++) await engine.step(images, { loss: pullLoss });
  const start = performance.now();
  do {
    for (const { engine, times } of setups) {
      const before = performance.now();
      await engine.step(images, { loss: pullLoss });
      times.push((performance.now() - before) / 1000);
    }
  } while (performance.now() - start < seconds * 1000 * setups.length);
}

export function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
