/// <reference lib="webworker" />
import type * as WorkerThreads from "node:worker_threads";
import type { Kernel } from "./kernel.js";
import { instantiateKernel } from "./load-kernel.js";
import type { TaskRequest, WorkerReply, WorkerRequest } from "./messages.js";
import { createSchedule } from "./schedule.js";
import { takePart } from "./take-part.js";
import { runTask } from "./tasks.js";

// The entry of a worker thread, in Node and in browsers: it is sent lists of tasks, and takes what the other threads leave.

let kernel: Kernel | undefined;
let memory: WebAssembly.Memory | undefined;

async function answer(request: WorkerRequest): Promise<WorkerReply> {
  try {
    if ("forget" in request) {
      [kernel, memory] = [undefined, undefined];
      return {};
    }
    if ("module" in request) {
      memory = request.memory;
      kernel = await instantiateKernel(request.module, memory);
      return {};
    }
    doTasks(request);
    return {};
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function doTasks({ layout, scratch, tasks, board }: TaskRequest): void {
  const scope = { kernel: kernel!, layout, scratch, memory: () => memory!.buffer };
  takePart(createSchedule(tasks, board), (task) => runTask(scope, tasks[task]));
}

/** One request after the other: the kernel is there before the first tasks. */
let previous: Promise<void> = Promise.resolve();
function receive(request: WorkerRequest, send: (reply: WorkerReply) => void): void {
  previous = previous.then(() => answer(request)).then(send);
}

const port = globalThis.process?.getBuiltinModule?.("node:worker_threads") as typeof WorkerThreads | undefined;
if (port?.parentPort) {
  const parent = port.parentPort;
  parent.on("message", (request: WorkerRequest) => receive(request, (reply) => parent.postMessage(reply)));
} else {
  const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
  scope.onmessage = (event: MessageEvent<WorkerRequest>) => receive(event.data, (reply) => scope.postMessage(reply));
}
