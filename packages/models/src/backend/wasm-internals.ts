import type { DataType, TensorInfo } from "@tensorflow/tfjs";

/** What this package uses of the wasm backend's insides (tfjs-backend-wasm 4.22). */
export interface WasmBackend {
  readonly wasm: WasmInstance;
  readonly dataIdMap: { get(dataId: object): { memoryOffset: number; refCount: number; id: number } };
  makeOutput(shape: number[], dtype: DataType, memoryOffset?: number, values?: ArrayBufferView): TensorInfo;
  disposeData(dataId: object, force?: boolean): boolean;
  typedArrayFromHeap(info: TensorInfo): Float32Array | Int32Array | Uint8Array;
}

/** The emscripten module. Views on its memory die when the memory grows: take them anew at every use. */
export interface WasmInstance {
  _malloc(bytes: number): number;
  _free(offset: number): void;
  readonly asm: { readonly memory: WebAssembly.Memory };
  readonly HEAPU8: Uint8Array;
}

/** The arguments that tfjs hands to a registered kernel. */
export interface KernelArguments<Inputs, Attributes> {
  inputs: Inputs;
  attrs: Attributes;
  backend: WasmBackend;
}

/** Byte offset of a tensor's data in the wasm memory. */
export function offsetOf(backend: WasmBackend, info: TensorInfo): number {
  return backend.dataIdMap.get(info.dataId).memoryOffset;
}

/** A float32 view on a tensor's data: use at once, never keep. */
export function floatsOf(backend: WasmBackend, info: TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(info) as Float32Array;
}
