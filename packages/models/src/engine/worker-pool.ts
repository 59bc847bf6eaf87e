import { BackendError } from "@smart-mining/core";
import type { Worker } from "node:worker_threads";
import type { WorkerAnswer, WorkerStart, WorkerTask } from "./worker-messages.js";

/** The threads of a parallel engine besides the first. */
export interface WorkerPool {
  /** Gives thread `worker` (1 and up) its work. */
  post(worker: number, task: WorkerTask): void;
  /** What a thread said went wrong, if it did; asked after a failed step. */
  failure(): Promise<string | undefined>;
  dispose(): Promise<void>;
}

/**
 * The thread's file. Under a test runner the sources run as they are, but a thread needs JavaScript: it takes the built file,
 * without the runner's arguments (which would lead it back to the sources).
 */
function threadFile(): { file: URL; execArgv?: string[] } {
  const here = new URL("./worker-thread.js", import.meta.url);
  if (!import.meta.url.endsWith(".ts")) return { file: here };
  return { file: new URL(here.href.replace("/src/engine/", "/dist/engine/")), execArgv: [] };
}

/** Starts `start.length` threads and waits until each has its backend and model. */
export async function startWorkers(start: readonly WorkerStart[]): Promise<WorkerPool> {
  const { Worker: Thread } = await import("node:worker_threads");
  const { file, execArgv } = threadFile();
  let failure: string | undefined;
  const threads = await Promise.all(
    start.map(
      (workerData) =>
        new Promise<Worker>((resolve, reject) => {
          const thread = new Thread(file, { workerData, execArgv });
          thread.on("message", (message: WorkerAnswer) => {
            if (message.kind === "failed") {
              failure = message.message;
              return;
            }
            // From here on an idle worker must not keep the program from ending.
            thread.unref();
            resolve(thread);
          });
          thread.on("error", (cause) => {
            failure = cause.message;
            reject(new BackendError(`parallelEngine: worker ${workerData.worker} failed: ${cause.message}`, { cause }));
          });
        }),
    ),
  );
  return {
    post: (worker, task) => threads[worker - 1].postMessage(task),
    async failure() {
      // The thread's message is on its way: a few turns of the event loop let it in.
      for (let turn = 0; failure === undefined && turn < 50; turn++)
        await new Promise((resolve) => setTimeout(resolve, 10));
      return failure;
    },
    async dispose() {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}
