import { BackendError } from "@smart-mining/core";
import type { WasmBackend } from "./wasm-internals.js";

/** WebAssembly addresses have 32 bits: no wasm memory grows beyond this. */
export const WASM_LIMIT_BYTES = 2 ** 32;

/** Out of memory in the wasm backend. `requestedBytes` is what the failing allocation asked for. */
export class WasmMemoryError extends BackendError {
  readonly requestedBytes: number;
  readonly heapBytes: number;

  constructor(requestedBytes: number, heapBytes: number, options?: { cause?: unknown; advice?: string }) {
    super(
      `wasm backend: out of memory: ${mebibytes(requestedBytes)} MiB were asked for with a heap of ${mebibytes(heapBytes)} MiB, which cannot grow beyond 4096 MiB.${options?.advice === undefined ? "" : ` ${options.advice}`}`,
      options,
    );
    this.requestedBytes = requestedBytes;
    this.heapBytes = heapBytes;
  }
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}

const guarded = new WeakSet<object>();

/**
 * Makes a failed allocation of the wasm backend an error. tfjs itself does not look: a failed `malloc` gives address 0,
 * and the tensor is written over whatever lies there.
 */
export function guardWasmMemory(backend: WasmBackend): void {
  const instance = backend.wasm;
  if (guarded.has(instance)) return;
  guarded.add(instance);
  const malloc = instance._malloc.bind(instance);
  instance._malloc = (bytes: number): number => {
    // 32-bit: a larger number would wrap around to a small one and "succeed".
    const fits = bytes >= 0 && bytes < WASM_LIMIT_BYTES;
    let offset = 0;
    let cause: unknown;
    try {
      if (fits) offset = malloc(bytes);
    } catch (error) {
      cause = error;
    }
    if (offset === 0 && bytes > 0) throw new WasmMemoryError(bytes, instance.asm.memory.buffer.byteLength, { cause });
    return offset;
  };
}
