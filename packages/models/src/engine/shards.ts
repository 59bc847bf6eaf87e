import * as tf from "@tensorflow/tfjs";

/** Where each worker's images begin, and the end: `workers + 1` numbers; the shards differ by one image at most. */
export function shardBounds(count: number, workers: number): number[] {
  return Array.from({ length: workers + 1 }, (_, worker) => Math.floor((count * worker) / workers));
}

/** One tensor per variable out of a flat gradient; the caller disposes them. */
export function splitGradients(flat: Float32Array, variables: readonly tf.Variable[]): tf.Tensor[] {
  let at = 0;
  return variables.map((variable) => {
    const part = flat.slice(at, at + variable.size);
    at += variable.size;
    return tf.tensor(part, variable.shape);
  });
}
