import { BackendError } from "@smart-mining/core";
import type { Kernel } from "./kernel.js";
import { compileKernel, instantiateKernel } from "./load-kernel.js";

const PAGE = 65536;
const MAX_PAGES = 65536;
/** Vectors are loaded up to this far beyond the end of an array. */
const SLACK = 64;
/** The first bytes stay unused: address 0 means "none". */
const BOTTOM = 1024;

/** Kernel memory handed out from the bottom up and taken back from the top. Views end when memory grows: ask anew. */
export interface Arena {
  readonly kernel: Kernel;
  /** For worker threads; undefined when memory is not shared. */
  readonly shared: { module: WebAssembly.Module; memory: WebAssembly.Memory } | undefined;
  /** The address of new zeroed memory, a multiple of 64. */
  allocate(bytes: number): number;
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
 * @param threaded ask for memory that worker threads can share
 * @throws {BackendError} where the runtime cannot run the kernel
 */
export async function createArena(threaded: boolean): Promise<Arena> {
  const sharing = threaded && typeof SharedArrayBuffer === "function";
  const module = await compileKernel(sharing);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: sharing });
  const kernel = await instantiateKernel(module, memory);
  const buffer = (): ArrayBuffer => memory.buffer;
  let top = BOTTOM;
  let dirty = top;
  return {
    kernel,
    shared: sharing ? { module, memory } : undefined,
    allocate(bytes) {
      const address = top;
      const end = Math.ceil((address + bytes + SLACK) / 64) * 64;
      growTo(memory, end);
      top = end;
      if (dirty > address) new Uint8Array(buffer(), address, Math.min(dirty, end) - address).fill(0);
      dirty = Math.max(dirty, end);
      return address;
    },
    mark: () => top,
    release(mark) {
      top = Math.ceil(mark / 64) * 64;
    },
    i32: (address, length) => new Int32Array(buffer(), address, length),
    u32: (address, length) => new Uint32Array(buffer(), address, length),
    f32: (address, length) => new Float32Array(buffer(), address, length),
    f64: (address, length) => new Float64Array(buffer(), address, length),
    i16: (address, length) => new Int16Array(buffer(), address, length),
    get buffer() {
      return memory.buffer;
    },
    get byteLength() {
      return memory.buffer.byteLength;
    },
  };
}

function growTo(memory: WebAssembly.Memory, bytes: number): void {
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
}
