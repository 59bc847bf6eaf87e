import type * as WorkerThreads from "node:worker_threads";
import type { WorkerReply, WorkerRequest } from "./pool.js";

/** One worker thread, alike in Node and in browsers. */
export interface Thread {
  /** Sends a request and waits for its answer; several are answered in turn. */
  ask(request: WorkerRequest): Promise<number>;
  /** Ends the thread; a second call does nothing. */
  stop(): void;
}

/** Starts the worker of this package. From sources (tests) the built worker is used: Node cannot run TypeScript workers. */
export function startThread(): Thread {
  const node = globalThis.process?.getBuiltinModule?.("node:worker_threads") as typeof WorkerThreads | undefined;
  return node === undefined ? browserThread() : nodeThread(node);
}

function nodeThread({ Worker: NodeWorker }: typeof WorkerThreads): Thread {
  const url = import.meta.url.endsWith(".ts")
    ? new URL("../../dist/kernel/worker.js", import.meta.url)
    : new URL("./worker.js", import.meta.url);
  // Flags of the main thread (a test runner's import conditions, say) are not for the built file.
  const worker = new NodeWorker(url, { execArgv: [] });
  // A waiting worker must not keep the process alive; a working one is awaited by its caller.
  worker.unref();
  const exchange = mailbox((request) => {
    worker.ref();
    worker.postMessage(request);
  });
  worker.on("message", (reply: WorkerReply) => {
    if (exchange.reply(reply) === 0) worker.unref();
  });
  worker.on("error", (error) => exchange.fail(error));
  worker.on("exit", () => exchange.fail(new Error("neighbours: a worker thread ended.")));
  return { ask: exchange.ask, stop: () => void worker.terminate() };
}

function browserThread(): Thread {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  const exchange = mailbox((request) => worker.postMessage(request));
  worker.onmessage = (event: MessageEvent<WorkerReply>) => void exchange.reply(event.data);
  worker.onerror = (event) => exchange.fail(new Error(event.message));
  return {
    ask: exchange.ask,
    stop() {
      worker.terminate();
      exchange.fail(new Error("neighbours: a worker thread ended."));
    },
  };
}

/** Pairs answers with requests, first in, first out. */
function mailbox(send: (request: WorkerRequest) => void) {
  const waiting: { resolve(result: number): void; reject(error: Error): void }[] = [];
  let failed: Error | undefined;
  return {
    ask: (request: WorkerRequest) =>
      new Promise<number>((resolve, reject) => {
        if (failed !== undefined) return reject(failed);
        waiting.push({ resolve, reject });
        send(request);
      }),
    /** Returns how many answers are still awaited. */
    reply(reply: WorkerReply): number {
      const { resolve, reject } = waiting.shift()!;
      if ("error" in reply) reject(new Error(reply.error));
      else resolve(reply.result);
      return waiting.length;
    },
    fail(error: Error) {
      failed = error;
      for (const { reject } of waiting.splice(0)) reject(error);
    },
  };
}
