import * as tf from "@tensorflow/tfjs";
import { createRandom } from "@smart-mining/core";
import { adam, convNet, createEngine, lossGradient } from "@smart-mining/models";

export const BATCH = 120;

/** A fresh ConvNet in an engine on the active backend, with its optimizer in a 'step' that takes samples. */
export async function engineFor({ batchNorm, stem = "stride", workers = 1 }) {
  const model = convNet({ batchNorm, stem, random: createRandom(1) });
  const engine = await createEngine({ model, workers });
  const optimizer = adam({ learningRate: 1e-3 });
  return { ...engine, step: (samples) => trainStep(engine, optimizer, samples) };
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
  return { values: pixels, shape: [count, 32, 32, 3] };
}

/** Samples as a source to embed. */
export function sourceOf(samples) {
  const [size, ...shape] = samples.shape;
  return { size, shape, labels: new Int32Array(size), read: () => samples };
}

/** Forward, loss, backward, update. */
export async function trainStep(engine, optimizer, samples) {
  const pass = await engine.forward(samples);
  const { gradient } = await lossGradient(pass.embeddings, engine.model.dimension, pullLoss);
  await pass.backward(gradient);
  pass.dispose();
  await engine.apply(optimizer);
}

/** Times steps of all set-ups in turns until each has had `seconds`; at least one each. Fills their `times`, in seconds. */
export async function gatherTimes(setups, images, { seconds, warmUp }) {
  for (const { engine } of setups) for (let step = 0; step < warmUp; step++) await engine.step(images);
  const start = performance.now();
  do {
    for (const { engine, times } of setups) {
      const before = performance.now();
      await engine.step(images);
      times.push((performance.now() - before) / 1000);
    }
  } while (performance.now() - start < seconds * 1000 * setups.length);
}

export function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
