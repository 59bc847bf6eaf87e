import { BackendError } from "@smart-mining/core";
import type { Kernel } from "./kernel.js";
import { WASM_BASE64 } from "./wasm-module.js";

/** Which implementation computes: WebAssembly with SIMD, or the same source compiled to plain JavaScript. */
export type KernelKind = "wasm" | "javascript";

/** Memory that a kernel works in. In plain JavaScript it is an ArrayBuffer in a box. */
export interface KernelMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
}

const compiled: { shared?: Promise<WebAssembly.Module>; own?: Promise<WebAssembly.Module> } = {};

/** Whether this runtime can run the WebAssembly module (it has SIMD, and no policy forbids it). */
export async function hasWasmSimd(): Promise<boolean> {
  try {
    await compileKernel(false);
    return true;
  } catch {
    return false;
  }
}

/** The compiled module, for memory that is shared between threads or not. Compiled once. */
export function compileKernel(shared: boolean): Promise<WebAssembly.Module> {
  const key = shared ? "shared" : "own";
  compiled[key] ??= Promise.resolve()
    .then(() => WebAssembly.compile(shared ? wasmBytes() : withOwnMemory(wasmBytes())))
    .catch((cause: unknown) => {
      compiled[key] = undefined;
      throw new BackendError(
        'neighbors: this runtime cannot compile the WebAssembly SIMD module; use kernel "javascript".',
        { cause },
      );
    });
  return compiled[key];
}

/** A kernel over this memory. */
export async function instantiateKernel(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<Kernel> {
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  return instance.exports as unknown as Kernel;
}

/** The plain JavaScript kernel over this memory; its 60 kB are loaded when first asked for. */
export async function javascriptKernel(memory: { buffer: ArrayBuffer }): Promise<Kernel> {
  const { asmFunc } = await import("./javascript-module.js");
  return asmFunc({ env: { memory } }) as unknown as Kernel;
}

function wasmBytes(): Uint8Array<ArrayBuffer> {
  const text = atob(WASM_BASE64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/**
 * The module is compiled for shared memory. Browsers give that to cross-origin-isolated pages only, so elsewhere the
 * one bit of the memory import that says "shared" is taken away; the code is the same, as it uses no atomic instruction.
 */
function withOwnMemory(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const name = [..."memory"].map((letter) => letter.charCodeAt(0));
  const at = bytes.findIndex((_, start) => name.every((code, offset) => bytes[start + offset] === code));
  const flags = at + name.length + 1;
  if (at < 0 || bytes[flags - 1] !== 2 || bytes[flags] !== 3)
    throw new BackendError("neighbors: the WebAssembly module does not import shared memory as expected.");
  bytes[flags] = 1;
  return bytes;
}
