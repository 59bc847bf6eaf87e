import { BackendError } from "@smart-mining/core";
import type { Kernel } from "./kernel.js";
import { type KernelKind, compileKernel, hasWasmSimd, instantiateKernel, javascriptKernel } from "./load-kernel.js";

const PAGE = 65536;
const MAX_PAGES = 65536;
/** Vectors are loaded up to this far beyond the end of an array. */
const SLACK = 64;

/** Kernel memory handed out from the bottom up and taken back from the top. Views end when memory grows: ask anew. */
export interface Arena {
  readonly kind: KernelKind;
  readonly kernel: Kernel;
  /** For worker threads; undefined when memory is not shared. */
  readonly shared: { module: WebAssembly.Module; memory: WebAssembly.Memory } | undefined;
  /** The address of new zeroed memory, a multiple of 64. Awaited because plain JavaScript makes its kernel anew. */
  allocate(bytes: number): Promise<number>;
  /** Everything allocated after `mark()` is freed by `release(mark)`. */
  mark(): number;
  release(mark: number): void;
  i32(address: number, length: number): Int32Array;
  u32(address: number, length: number): Uint32Array;
  f32(address: number, length: number): Float32Array;
  f64(address: number, length: number): Float64Array;
  i16(address: number, length: number): Int16Array;
  /** Bytes held by the memory, which never shrinks. */
  readonly byteLength: number;
  /** The memory at present. */
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
}

/**
 * New kernel memory.
 *
 * @param wanted "auto": WebAssembly where the runtime can
 * @param threaded ask for memory that worker threads can share
 */
export async function createArena(wanted: KernelKind | "auto", threaded: boolean): Promise<Arena> {
  const kind = wanted === "auto" ? ((await hasWasmSimd()) ? "wasm" : "javascript") : wanted;
  return kind === "wasm" ? wasmArena(threaded && typeof SharedArrayBuffer === "function") : javascriptArena();
}

async function wasmArena(sharing: boolean): Promise<Arena> {
  const module = await compileKernel(sharing);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: sharing });
  const kernel = await instantiateKernel(module, memory);
  return arena(
    "wasm",
    () => kernel,
    () => memory.buffer,
    sharing ? { module, memory } : undefined,
    async (bytes) => {
      const pages = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
      if (pages <= 0) return;
      try {
        memory.grow(pages);
      } catch (cause) {
        throw new BackendError(
          `neighbors: ${Math.ceil(bytes / 2 ** 20)} MiB of WebAssembly memory are needed and could not be had (the limit is 4096 MiB).`,
          { cause },
        );
      }
    },
  );
}

async function javascriptArena(): Promise<Arena> {
  let buffer = new ArrayBuffer(PAGE);
  let kernel = await javascriptKernel({ buffer });
  return arena(
    "javascript",
    () => kernel,
    () => buffer,
    undefined,
    async (bytes) => {
      if (bytes <= buffer.byteLength) return;
      const larger = new ArrayBuffer(
        Math.max(Math.ceil(bytes / PAGE) * PAGE, Math.min(buffer.byteLength * 1.5, 2 ** 31)),
      );
      new Uint8Array(larger).set(new Uint8Array(buffer));
      buffer = larger;
      kernel = await javascriptKernel({ buffer });
    },
  );
}

function arena(
  kind: KernelKind,
  kernel: () => Kernel,
  buffer: () => ArrayBuffer | SharedArrayBuffer,
  shared: Arena["shared"],
  reserve: (bytes: number) => Promise<void>,
): Arena {
  // The first bytes stay unused: address 0 means "none".
  let top = 1024;
  let dirty = top;
  return {
    kind,
    get kernel() {
      return kernel();
    },
    shared,
    async allocate(bytes) {
      const address = top;
      const end = Math.ceil((address + bytes + SLACK) / 64) * 64;
      await reserve(end);
      top = end;
      if (dirty > address) new Uint8Array(buffer(), address, Math.min(dirty, end) - address).fill(0);
      dirty = Math.max(dirty, end);
      return address;
    },
    mark: () => top,
    release(mark) {
      top = Math.ceil(mark / 64) * 64;
    },
    i32: (address, length) => new Int32Array(buffer() as ArrayBuffer, address, length),
    u32: (address, length) => new Uint32Array(buffer() as ArrayBuffer, address, length),
    f32: (address, length) => new Float32Array(buffer() as ArrayBuffer, address, length),
    f64: (address, length) => new Float64Array(buffer() as ArrayBuffer, address, length),
    i16: (address, length) => new Int16Array(buffer() as ArrayBuffer, address, length),
    get buffer() {
      return buffer();
    },
    get byteLength() {
      return buffer().byteLength;
    },
  };
}
