import * as tf from "@tensorflow/tfjs";
import { importOptional } from "./import-optional.js";

/**
 * Loads the webgpu backend: in a browser on `navigator.gpu`, in Node on Dawn through the optional npm package "webgpu".
 *
 * @returns what was found
 * @throws {Error} when a package is missing or there is no adapter
 */
export async function loadWebgpu(): Promise<string> {
  const found = await provideGpu();
  await importOptional("@tensorflow/tfjs-backend-webgpu");
  if (!(await tf.setBackend("webgpu"))) throw new Error("TensorFlow.js could not initialize its webgpu backend");
  await tf.ready();
  return found;
}

interface Gpu {
  requestAdapter(
    options?: object,
  ): Promise<{ info?: { vendor?: string; device?: string; description?: string } } | null>;
}

async function provideGpu(): Promise<string> {
  const scope = globalThis as { navigator?: { gpu?: Gpu } };
  if (scope.navigator?.gpu !== undefined) return describe("the browser's WebGPU", scope.navigator.gpu);
  const dawn = await importOptional<{ create(flags: string[]): Gpu; globals: object }>("webgpu");
  Object.assign(globalThis, dawn.globals);
  const gpu = dawn.create([]);
  // Node 20 has no navigator; 21 and later have one that lets properties be added.
  if (scope.navigator === undefined)
    Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true });
  else Object.defineProperty(scope.navigator, "gpu", { value: gpu, configurable: true });
  return describe("Dawn", gpu);
}

async function describe(source: string, gpu: Gpu): Promise<string> {
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) throw new Error(`${source} finds no adapter (no Vulkan, Metal or Direct3D driver?)`);
  const { vendor = "", device = "", description = "" } = adapter.info ?? {};
  return `${source}: ${[description, vendor, device].filter((part) => part !== "").join(", ") || "unnamed adapter"}`;
}
