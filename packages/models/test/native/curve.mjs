// node curve.mjs BACKEND: trains a small net for a few steps on a backend, in a process of its own (a native backend cannot be
// unloaded), and prints one line of JSON: what was found, the losses, an embedding, the number of tensors gained.
import * as tf from "@tensorflow/tfjs";
import { createRandom } from "@smart-mining/core";
import { adam, convNet, localEngine, lossGradient, selectBackend } from "@smart-mining/models";

const print = (value) => process.stdout.write(`\nRESULT ${JSON.stringify(value)}\n`, () => process.exit(0));

let choice;
try {
  choice = await selectBackend({ backend: process.argv[2] });
} catch (error) {
  print({ available: false, reason: error.message });
}
if (choice !== undefined) {
  const model = convNet({ imageSize: 16, filters: [8, 12], dimension: 6, random: createRandom(1) });
  const engine = localEngine({ model });
  const optimizer = adam({ learningRate: 0.01 });
  const random = createRandom(2);
  const pixels = Float32Array.from({ length: 10 * 16 * 16 * 3 }, () => random.next());
  const samples = { values: pixels, shape: [10, 16, 16, 3] };
  const loss = (embeddings) => {
    const pairs = tf.reshape(embeddings, [5, 2, 6]);
    const within = tf.mean(tf.square(tf.sub(pairs, tf.mean(pairs, 1, true))));
    const spread = tf.mean(tf.square(tf.sub(embeddings, tf.mean(embeddings, 0, true))));
    return tf.sub(within, tf.mul(spread, 0.5));
  };
  const losses = [];
  const step = async () => {
    const pass = await engine.forward(samples);
    const found = await lossGradient(pass.embeddings, 6, loss);
    await pass.backward(found.gradient);
    pass.dispose();
    await engine.apply(optimizer);
    losses.push(found.loss);
  };
  await step();
  const tensors = tf.memory().numTensors;
  for (let more = 0; more < 5; more++) await step();
  const gained = tf.memory().numTensors - tensors;
  print({
    available: true,
    reason: choice.reason,
    losses,
    embedding: [
      ...(await engine.embed({ size: 10, shape: [16, 16, 3], labels: new Int32Array(10), read: () => samples })).slice(
        0,
        6,
      ),
    ],
    gained,
  });
}
