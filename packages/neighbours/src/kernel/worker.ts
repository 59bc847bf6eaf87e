/// <reference lib="webworker" />
import type * as WorkerThreads from "node:worker_threads";
import type { Kernel } from "./kernel.js";
import { instantiateKernel } from "./load-kernel.js";
import type { WorkerRequest, WorkerReply } from "./pool.js";
import { runTask } from "./tasks.js";

// The entry of a worker thread, in Node and in browsers: tasks come one at a time and are answered with their result.

let kernel: Kernel | undefined;
let memory: WebAssembly.Memory | undefined;

async function answer(request: WorkerRequest): Promise<WorkerReply> {
  try {
    if ("module" in request) {
      memory = request.memory;
      kernel = await instantiateKernel(request.module, memory);
      return { result: 0 };
    }
    const { layout, scratch, task } = request;
    return { result: runTask({ kernel: kernel!, layout, scratch, memory: () => memory!.buffer }, task) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

const port = globalThis.process?.getBuiltinModule?.("node:worker_threads") as typeof WorkerThreads | undefined;
if (port?.parentPort) {
  const parent = port.parentPort;
  parent.on("message", (request: WorkerRequest) => void answer(request).then((reply) => parent.postMessage(reply)));
} else {
  const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
  scope.onmessage = (event: MessageEvent<WorkerRequest>) =>
    void answer(event.data).then((reply) => scope.postMessage(reply));
}
