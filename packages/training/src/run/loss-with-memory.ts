import * as tf from "@tensorflow/tfjs";
import type { EmbeddingSet, Loss, Tuples } from "@smart-mining/core";

/**
 * The loss of a batch whose tuples may reach beyond it: rows from `labels.length` on are those of a memory of earlier
 * batches (Wang et al. 2020), which get no gradient.
 */
export function lossWithMemory(
  loss: Loss,
  embeddings: tf.Tensor2D,
  labels: Int32Array,
  tuples: Tuples | undefined,
  memory: EmbeddingSet | undefined,
): tf.Scalar {
  if (memory === undefined || memory.size === 0) return loss.compute(embeddings, labels, tuples);
  const kept = tf.tensor2d(memory.values, [memory.size, memory.dimension]);
  // Not spread into a call: a memory of 125,000 rows would overflow its stack.
  const joined = new Int32Array(labels.length + memory.size);
  joined.set(labels);
  joined.set(memory.labels, labels.length);
  return loss.compute(tf.concat([embeddings, kept]), joined, tuples);
}
