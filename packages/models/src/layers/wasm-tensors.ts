import * as tf from "@tensorflow/tfjs";
import { floatsOf, type WasmBackend } from "../backend/wasm-internals.js";

/** The active backend, seen as the wasm one. */
export function wasmBackend(): WasmBackend {
  return tf.backend() as unknown as WasmBackend;
}

/** Hands raw backend memory to the engine as a tensor: tracked, so `tf.tidy` frees it. */
export function asTensor<T extends tf.Tensor>(info: tf.TensorInfo): T {
  return tf.engine().makeTensorFromTensorInfo(info) as T;
}

/** A float32 tensor of one number per channel. */
export function channelVector(values: Float32Array): tf.Tensor1D {
  return tf.tensor1d(values, "float32");
}

/** A copy of a float32 tensor's numbers. */
export function readVector(backend: WasmBackend, tensor: tf.Tensor): Float32Array<ArrayBuffer> {
  return floatsOf(backend, tensor).slice() as Float32Array<ArrayBuffer>;
}
