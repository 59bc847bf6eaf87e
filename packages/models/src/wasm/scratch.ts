import type { WasmBackend } from "../backend/wasm-internals.js";

/** Hands out byte offsets of scratch space in the wasm memory. */
export type Allocate = (bytes: number) => number;

/** Runs `work` with scratch space from the backend's own allocator and frees it afterwards, whatever happens. */
export function withScratch<T>(backend: WasmBackend, work: (allocate: Allocate) => T): T {
  const taken: number[] = [];
  try {
    return work((bytes) => {
      const offset = backend.wasm._malloc(bytes + 16) >>> 0;
      taken.push(offset);
      // SIMD loads are quickest when they do not cross a cache line.
      return ((offset + 15) & ~15) >>> 0;
    });
  } finally {
    for (const offset of taken) backend.wasm._free(offset);
  }
}
