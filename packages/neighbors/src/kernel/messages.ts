import type { Board } from "./schedule.js";
import type { Layout, Scratch } from "./layout.js";
import type { Task } from "./tasks.js";

/** What a worker thread is sent: the kernel and its memory, lists of tasks that all threads do together, and to forget these. */
export type WorkerRequest =
  | { readonly forget: true }
  | { readonly module: WebAssembly.Module; readonly memory: WebAssembly.Memory }
  | TaskRequest;

/** Tasks that all threads do together. */
export interface TaskRequest {
  readonly layout: Layout;
  readonly scratch: Scratch;
  readonly tasks: readonly Task[];
  readonly board: Board;
}

/** Its answer, when it is ready for more. */
export type WorkerReply = { readonly error?: string };
