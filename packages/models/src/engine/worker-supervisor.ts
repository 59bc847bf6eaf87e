import { parentPort, workerData, Worker } from "node:worker_threads";
import { meeting } from "./meeting.js";
import type { SupervisorStart, WorkerFailure } from "./worker-messages.js";

// Starts the workers and hears their end. The first thread cannot: while it waits for the others in the middle of a pass, its event
// loop stands still. This one has nothing else to do, and wakes whoever waits for a thread that is no more.

const { file, starts, ports } = workerData as SupervisorStart;

starts.forEach((start, at) => {
  const thread = new Worker(new URL(file), { workerData: { ...start, port: ports[at] }, transferList: [ports[at]] });
  const gone = (message: string): void => {
    meeting(start.blocks, start.worker).fail();
    parentPort!.postMessage({ worker: start.worker, message } satisfies WorkerFailure);
  };
  thread.on("error", (cause) => gone(cause instanceof Error ? cause.message : String(cause)));
  thread.on("exit", (code) => gone(`it ended with exit code ${code}`));
});
