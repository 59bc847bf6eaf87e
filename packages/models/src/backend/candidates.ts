import * as tf from "@tensorflow/tfjs";
import { registerGradientKernels } from "../wasm/register.js";
import { importOptional } from "./import-optional.js";
import { guardWasmMemory } from "./wasm-memory.js";
import type { WasmBackend } from "./wasm-internals.js";

/** The backends this package knows, in the order in which `selectBackend` tries them; webgpu only by request. */
export const BACKENDS = ["tfjs-node-gpu", "tfjs-node", "wasm", "cpu", "webgpu"] as const;
export type BackendName = (typeof BACKENDS)[number];

/** Those that `selectBackend` tries by itself. */
export const AUTOMATIC: readonly BackendName[] = ["tfjs-node-gpu", "tfjs-node", "wasm", "cpu"];

/** What came of trying a backend. */
export interface Candidate {
  readonly name: BackendName;
  readonly available: boolean;
  /** What was found, or why not, in a few words. */
  readonly why: string;
}

/** Tries to load a backend and make it the active one. */
export async function activate(name: BackendName): Promise<Candidate> {
  try {
    const why = await LOADERS[name]();
    return { name, available: true, why };
  } catch (error) {
    return { name, available: false, why: reasonOf(error) };
  }
}

const LOADERS: Record<BackendName, () => Promise<string>> = {
  "tfjs-node-gpu": async () => {
    const found = await loadNative("@tensorflow/tfjs-node-gpu");
    const backend = tf.findBackend("tensorflow") as { isUsingGpuDevice?: boolean } | null;
    if (backend?.isUsingGpuDevice !== true) throw new Error(`${found}, but TensorFlow finds no usable GPU`);
    return `${found}, on the GPU`;
  },
  "tfjs-node": () => loadNative("@tensorflow/tfjs-node"),
  wasm: async () => {
    await import("@tensorflow/tfjs-backend-wasm");
    await use("wasm");
    registerGradientKernels();
    guardWasmMemory(tf.backend() as unknown as WasmBackend);
    return "with this package's gradient kernels";
  },
  cpu: async () => {
    await use("cpu");
    return "plain JavaScript, too slow to train anything but toys";
  },
  webgpu: async () => {
    const { loadWebgpu } = await import("./webgpu.js");
    return loadWebgpu();
  },
};

/** Both native packages register the same backend, "tensorflow"; they share this package's @tensorflow/tfjs as a peer. */
async function loadNative(packageName: string): Promise<string> {
  interface Native {
    version?: Record<string, string>;
    default?: Native;
  }
  // TensorFlow's C library prints its own notes on start; only its errors are for the person, unless they ask for more.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  const loaded = await importOptional<Native>(packageName);
  const versions = loaded.version ?? loaded.default?.version;
  if (tf.findBackend("tensorflow") === null)
    throw new Error(`${packageName} was loaded but registered its backend in another copy of @tensorflow/tfjs-core`);
  await use("tensorflow");
  const { binding } = tf.backend() as unknown as { binding?: { TF_Version?: string } };
  return `${packageName} ${versions?.["tfjs-node"] ?? ""} with TensorFlow ${binding?.TF_Version ?? "?"}`;
}

async function use(name: string): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error(`TensorFlow.js could not initialize its backend "${name}"`);
  await tf.ready();
}

/** The first line of an error, without the list of files that Node adds to a missing module. */
function reasonOf(error: unknown): string {
  const { message = String(error), code } = error as { message?: string; code?: string };
  if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") return "not installed";
  return message.split("\n")[0].slice(0, 300);
}
