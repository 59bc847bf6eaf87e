import type { SharedBlocks } from "./shared-step.js";

/** What a worker thread is started with. */
export interface WorkerStart {
  readonly worker: number;
  readonly architecture: { readonly name: string; readonly options: Readonly<Record<string, unknown>> };
  readonly blocks: SharedBlocks;
}

/** A batch in shared memory: images, and room for embeddings and their gradient. */
export interface SharedBatch {
  readonly images: SharedArrayBuffer;
  readonly embeddings: SharedArrayBuffer;
  readonly gradient: SharedArrayBuffer;
}

/** Work for a worker thread: its images are start to end (exclusive). */
export interface WorkerTask {
  readonly kind: "step" | "embed";
  readonly batch: SharedBatch;
  readonly start: number;
  readonly end: number;
}

/** What a worker thread answers. */
export type WorkerAnswer = { readonly kind: "ready" } | { readonly kind: "failed"; readonly message: string };
