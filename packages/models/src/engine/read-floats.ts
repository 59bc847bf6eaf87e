import * as tf from "@tensorflow/tfjs";

/** A copy of a tensor's numbers: at once where the backend can (a promise costs a turn), awaited on webgpu, which cannot. */
export async function readFloats(tensor: tf.Tensor): Promise<Float32Array> {
  const values = tf.getBackend() === "webgpu" ? await tensor.data<"float32">() : tensor.dataSync<"float32">();
  return values.slice();
}
