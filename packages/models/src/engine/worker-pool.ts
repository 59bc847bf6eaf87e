import { BackendError, StateError } from "@smart-mining/core";
import type { WorkerAnswer, WorkerFailure, WorkerStart } from "./worker-messages.js";

/** The threads of a parallel engine besides the first. */
export interface WorkerPool<Task> {
  /** Gives thread `worker` (1 and up) its work. */
  post(worker: number, task: Task): void;
  /** Which thread failed and why, as far as it is known by now. */
  readonly failed: WorkerFailure | undefined;
  /** Says that a thread, the first one included, can go on no more. */
  fail(failure: WorkerFailure): void;
  /** The same as `failed`, after word of it has come in; asked when a wait ended with a failure. */
  failure(): Promise<WorkerFailure>;
  dispose(): Promise<void>;
}

/** How long the reason of a failure that is certain may be on its way. */
const REASON_MS = 2000;

/** What every call says after a thread failed. */
export function workerFailed({ worker, message }: WorkerFailure): StateError {
  const who = worker === 0 ? "the first thread" : `worker ${worker}`;
  return new StateError(`parallelEngine: ${who} failed in an earlier call (${message}); make a new engine.`);
}

/**
 * A thread's file. Under a test runner the sources run as they are, but a thread needs JavaScript: it takes the built file,
 * without the runner's arguments (which would lead it back to the sources).
 */
function threadFile(name: string): URL {
  const here = new URL(`./${name}.js`, import.meta.url);
  return import.meta.url.endsWith(".ts") ? new URL(here.href.replace("/src/engine/", "/dist/engine/")) : here;
}

/**
 * Starts `starts.length` threads and waits until each has its backend and model.
 *
 * @param file what the threads run
 * @throws {BackendError} when one cannot start
 */
export async function startWorkers<Task>(
  starts: readonly WorkerStart[],
  file: URL = threadFile("worker-thread"),
): Promise<WorkerPool<Task>> {
  const { MessageChannel, Worker } = await import("node:worker_threads");
  const lines = starts.map(() => new MessageChannel());
  const ports = lines.map(({ port2 }) => port2);
  const supervisor = new Worker(threadFile("worker-supervisor"), {
    workerData: { file: file.href, starts, ports },
    transferList: ports,
    ...(import.meta.url.endsWith(".ts") ? { execArgv: [] } : {}),
  });
  let failed: WorkerFailure | undefined;
  let tell!: (failure: WorkerFailure) => void;
  const told = new Promise<WorkerFailure>((resolve) => (tell = resolve));
  const fail = (failure: WorkerFailure): void => {
    failed ??= failure;
    tell(failed);
  };
  supervisor.on("message", fail);
  supervisor.on("error", (cause) => fail({ worker: 0, message: `the threads' supervisor ended: ${cause.message}` }));
  const ready = lines.map(
    ({ port1 }) =>
      new Promise<void>((resolve) => {
        port1.on("message", (message: WorkerAnswer) => (message.kind === "ready" ? resolve() : fail(message)));
      }),
  );
  const lost = await Promise.race([Promise.all(ready).then(() => undefined), told]);
  if (lost !== undefined) {
    await supervisor.terminate();
    throw new BackendError(`parallelEngine: worker ${lost.worker} could not start: ${lost.message}`);
  }
  // From here on idle workers must not keep the program from ending.
  for (const { port1 } of lines) port1.unref();
  supervisor.unref();
  return {
    post: (worker, task) => lines[worker - 1].port1.postMessage(task),
    get failed() {
      return failed;
    },
    fail,
    async failure() {
      let timer: NodeJS.Timeout | undefined;
      const silence = new Promise<WorkerFailure>((resolve) => {
        timer = setTimeout(() => resolve({ worker: 0, message: "it gave no reason" }), REASON_MS);
      });
      const reason = await Promise.race([told, silence]);
      clearTimeout(timer);
      return reason;
    },
    async dispose() {
      for (const { port1 } of lines) port1.close();
      await supervisor.terminate();
    },
  };
}
