import { BackendError } from "@smart-mining/core";
import { KERNEL_MODULE } from "#kernel-module";
import type { Kernel } from "./kernel.js";

const compiled: { shared?: Promise<WebAssembly.Module>; own?: Promise<WebAssembly.Module> } = {};

/**
 * The compiled module, for memory that is shared between threads or not. Compiled once.
 *
 * @throws {BackendError} where the runtime has no WebAssembly with SIMD, or a policy forbids it
 */
export function compileKernel(shared: boolean): Promise<WebAssembly.Module> {
  const key = shared ? "shared" : "own";
  compiled[key] ??= Promise.resolve()
    .then(() => WebAssembly.compile(shared ? wasmBytes() : withOwnMemory(wasmBytes())))
    .catch((cause: unknown) => {
      compiled[key] = undefined;
      throw new BackendError(
        "neighbors: this runtime cannot compile WebAssembly with SIMD, which the indexes compute with " +
          "(a browser's content security policy must allow 'wasm-unsafe-eval').",
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

function wasmBytes(): Uint8Array<ArrayBuffer> {
  const text = atob(KERNEL_MODULE);
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
