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
  // Emscripten's first `_malloc` is a stub that puts the real one in its own place, over whatever stands there by then.
  instance._free(instance._malloc(1));
  const malloc = instance._malloc;
  instance._malloc = (bytes: number): number => {
    const heap = instance.asm.memory.buffer.byteLength;
    // The allocator takes 2 GiB and more for a negative number and "succeeds" by moving the heap's end down, over what lives
    // there. Such a request is let through only where the sum cannot wrap around.
    const fits = bytes < 2 ** 31 || heap + bytes <= WASM_LIMIT_BYTES;
    let offset = 0;
    let cause: unknown;
    try {
      if (fits) offset = malloc(bytes);
    } catch (error) {
      cause = error;
    }
    if (offset === 0 && bytes > 0) throw new WasmMemoryError(bytes, heap, { cause });
    return offset;
  };
}
