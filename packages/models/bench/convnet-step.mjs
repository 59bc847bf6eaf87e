import * as tf from "@tensorflow/tfjs";
import { createRandom } from "@smart-mining/core";
import { convNet, localEngine } from "@smart-mining/models";

export const BATCH = 120;

/** A fresh ConvNet in a local engine on the active backend. */
export async function engineFor({ batchNorm, stem = "stride" }) {
  const model = convNet({ batchNorm, stem, random: createRandom(1) });
  return localEngine({ model, optimiser: { learningRate: 1e-3 } });
}

/** Pulls four neighbouring rows together: a gradient everywhere, at a cost that is nothing beside the net's. */
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

/** The median time of the steps that fit into `seconds`, at least one. */
export async function secondsPerStep(engine, images, { seconds, warmUp }) {
  for (let step = 0; step < warmUp; step++) await engine.step(images, { loss: pullLoss });
  const times = [];
  const start = performance.now();
  do {
    const before = performance.now();
    await engine.step(images, { loss: pullLoss });
    times.push((performance.now() - before) / 1000);
  } while (performance.now() - start < seconds * 1000);
  return times.sort((a, b) => a - b)[times.length >> 1];
}
