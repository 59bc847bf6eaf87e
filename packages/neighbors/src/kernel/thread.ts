import type * as WorkerThreads from "node:worker_threads";
import type { WorkerReply, WorkerRequest } from "./messages.js";

/** One worker thread, alike in Node and in browsers. */
export interface Thread {
  /** Sends a request and waits for its answer; several are answered in turn. */
  ask(request: WorkerRequest): Promise<void>;
  /** Gives the thread back; a second call does nothing. */
  stop(): void;
}

/** A thread that can be lent again and again. */
interface Keeper {
  ask(request: WorkerRequest): Promise<void>;
  /** Answers that are still awaited. */
  readonly awaited: number;
  readonly failed: boolean;
  end(): void;
}

/** A thread takes tens of milliseconds to start, so those given back wait this long for the next index. */
const IDLE_MILLISECONDS = 10_000;
const idle = new Map<Keeper, ReturnType<typeof setTimeout>>();

/**
 * A worker of this package: one that another index gave back, or a new one. From sources (tests) the built worker is used: Node
 * cannot run TypeScript workers.
 */
export function startThread(): Thread {
  const keeper = waitingKeeper() ?? newKeeper();
  let stopped = false;
  return {
    ask: keeper.ask,
    stop() {
      if (stopped) return;
      stopped = true;
      // It lets go of the memory, or that would live on.
      keeper.ask({ forget: true }).catch(() => undefined);
      if (!keeper.failed) keep(keeper);
    },
  };
}

/** A thread that was given back and is still well. */
function waitingKeeper(): Keeper | undefined {
  for (const [keeper, timer] of idle) {
    clearTimeout(timer);
    idle.delete(keeper);
    if (!keeper.failed) return keeper;
  }
  return undefined;
}

/** What it still has to do it does first: answers come in turn. */
function keep(keeper: Keeper): void {
  const timer = setTimeout(() => {
    if (keeper.awaited > 0) return keep(keeper);
    idle.delete(keeper);
    keeper.end();
  }, IDLE_MILLISECONDS);
  // In Node a thread that waits for nothing keeps no process alive; browsers give numbers.
  if (typeof timer === "object") timer.unref();
  idle.set(keeper, timer);
}

function newKeeper(): Keeper {
  const node = globalThis.process?.getBuiltinModule?.("node:worker_threads") as typeof WorkerThreads | undefined;
  return node === undefined ? browserKeeper() : nodeKeeper(node);
}

function nodeKeeper({ Worker: NodeWorker }: typeof WorkerThreads): Keeper {
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
  worker.on("exit", () => exchange.fail(new Error("neighbors: a worker thread ended.")));
  return keeperOf(exchange, () => void worker.terminate());
}

function browserKeeper(): Keeper {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  const exchange = mailbox((request) => worker.postMessage(request));
  worker.onmessage = (event: MessageEvent<WorkerReply>) => void exchange.reply(event.data);
  worker.onerror = (event) => exchange.fail(new Error(event.message));
  return keeperOf(exchange, () => {
    worker.terminate();
    exchange.fail(new Error("neighbors: a worker thread ended."));
  });
}

function keeperOf(exchange: Mailbox, end: () => void): Keeper {
  return {
    ask: exchange.ask,
    get awaited() {
      return exchange.awaited;
    },
    get failed() {
      return exchange.failed;
    },
    end,
  };
}

type Mailbox = ReturnType<typeof mailbox>;

/** Pairs answers with requests, first in, first out. */
function mailbox(send: (request: WorkerRequest) => void) {
  const waiting: { resolve(): void; reject(error: Error): void }[] = [];
  let failed: Error | undefined;
  return {
    ask: (request: WorkerRequest) =>
      new Promise<void>((resolve, reject) => {
        if (failed !== undefined) return reject(failed);
        waiting.push({ resolve, reject });
        send(request);
      }),
    /** Returns how many answers are still awaited. */
    reply(reply: WorkerReply): number {
      const { resolve, reject } = waiting.shift()!;
      if (reply.error === undefined) resolve();
      else reject(new Error(reply.error));
      return waiting.length;
    },
    get awaited() {
      return waiting.length;
    },
    get failed() {
      return failed !== undefined;
    },
    fail(error: Error) {
      failed = error;
      for (const { reject } of waiting.splice(0)) reject(error);
    },
  };
}
