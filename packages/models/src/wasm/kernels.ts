import { StateError } from "@smart-mining/core";
import type { WasmBackend } from "../backend/wasm-internals.js";
import { KERNEL_MODULE } from "#kernel-module";

type Kernel<Length extends string> = (...values: number[]) => number & { readonly __arguments?: Length };

/** The exports of assembly/index.ts; every argument is a byte offset or a whole number unless its name says more. */
export interface Kernels {
  padImage: Kernel<"image frame height width channels frameHeight frameWidth top left strideH strideW">;
  cropImage: Kernel<"frame image height width channels frameWidth top left">;
  packFilter: Kernel<"filter packed taps outputs">;
  packFlippedFilter: Kernel<"filter packed rows columns inputs outputs">;
  convImage: Kernel<"frame packed out frameWidth inputs outHeight outWidth outputs filterHeight filterWidth strideH strideW">;
  packColumns: Kernel<"from packed positions outputs">;
  pooledNormGradientImage: Kernel<"dy y choice x mean a b c dx fullHeight fullWidth outHeight outWidth channels">;
  filterGradientImage: Kernel<"frame packed gradient frameWidth inputs outHeight outWidth outputs filterHeight filterWidth strideH strideW">;
  maxPoolGradientImage: Kernel<"x dy dx inHeight inWidth channels outHeight outWidth windowHeight windowWidth strideH strideW dilationH dilationW top left">;
  poolImage: Kernel<"full signs pooled choice fullWidth outHeight outWidth channels">;
  listByChannel: Kernel<"gradients choices entries rows images outHeight outWidth outputs frameBytes rowBytes pixelBytes filterBytes">;
  listByPosition: Kernel<"gradients choices entries rows outHeight outWidth outputs rowBytes pixelBytes filterBytes">;
  accumulateRows: Kernel<"rows count source target lines run sourceStep targetStep">;
  transpose: Kernel<"from to rows columns">;
  channelSums: Kernel<"x rows channels sums">;
  channelSquares: Kernel<"x mean rows channels sums">;
  affineRelu: Kernel<"x scale shift out rows channels">;
  reluGradient: Kernel<"dy y masked count">;
  normSums: Kernel<"dy y x mean rows channels sums">;
  normGradient: Kernel<"dy y x mean a b c dx rows channels">;
  adam: Kernel<"weights gradient first second out count rate beta1 beta2 correction epsilon">;
  depthwiseFilterGradientImage: Kernel<"x dy gradient inHeight inWidth channels outHeight outWidth filterHeight filterWidth strideH strideW dilationH dilationW top left">;
  depthwiseInputGradientImage: Kernel<"dy filter dx inHeight inWidth channels outHeight outWidth filterHeight filterWidth strideH strideW dilationH dilationW top left">;
  segmentSum: Kernel<"values segments sums rows width count">;
}

let compiled: WebAssembly.Module | undefined;
const instances = new WeakMap<WebAssembly.Memory, Kernels>();

/** Why the SIMD kernels cannot run on this backend, or undefined when they can. */
export function kernelsUnavailable(backend: WasmBackend): string | undefined {
  const { memory } = backend.wasm.asm;
  if (!(memory instanceof WebAssembly.Memory)) return "the wasm backend does not show its memory";
  if (typeof SharedArrayBuffer !== "undefined" && memory.buffer instanceof SharedArrayBuffer)
    return "the wasm backend runs with shared memory (its own threads)";
  try {
    compiled ??= new WebAssembly.Module(decode(KERNEL_MODULE));
  } catch (error) {
    return `this engine has no WebAssembly SIMD (${String(error)})`;
  }
  return undefined;
}

/**
 * The kernels, working on this backend's memory.
 *
 * @throws {StateError} where they cannot run; ask `kernelsUnavailable` first
 */
export function kernelsOf(backend: WasmBackend): Kernels {
  const { memory } = backend.wasm.asm;
  const known = instances.get(memory);
  if (known !== undefined) return known;
  const reason = kernelsUnavailable(backend);
  if (reason !== undefined) throw new StateError(`kernelsOf: the SIMD kernels cannot run here: ${reason}.`);
  const instance = new WebAssembly.Instance(compiled!, { env: { memory } });
  const kernels = instance.exports as unknown as Kernels;
  instances.set(memory, kernels);
  return kernels;
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
