import type { MessagePort } from "node:worker_threads";
import type { SharedBlocks } from "./shared-blocks.js";

/** Where worker threads find the models by name; both absent: the built-in catalog. */
export interface ModelSource {
  /**
   * URL of an ES module that exports `modelCatalog(plugins: string[]): Promise<Catalog<TrainableModel, ModelNeeds>>`. It runs in the
   * worker thread, and must be JavaScript.
   */
  readonly catalogModule?: string;
  /** URLs of modules that extend the catalog: what `modelCatalog` is called with. */
  readonly plugins?: readonly string[];
}

/** What a worker thread is started with. */
export interface WorkerStart extends ModelSource {
  readonly worker: number;
  readonly architecture: { readonly name: string; readonly options: Readonly<Record<string, unknown>> };
  readonly blocks: SharedBlocks;
  /** Numbers in each variable of the model, in order: a model built otherwise would read others' weights. */
  readonly sizes: readonly number[];
}

/** What the thread that starts the workers and hears their end is started with. */
export interface SupervisorStart {
  /** URL of the workers' file. */
  readonly file: string;
  readonly starts: readonly WorkerStart[];
  /** The workers' ends of their lines to the first thread, in the order of `starts`. */
  readonly ports: readonly MessagePort[];
}

/** Says that a worker thread is no more, or could not do its work. */
export interface WorkerFailure {
  readonly worker: number;
  readonly message: string;
}

/** A batch in shared memory: samples, and room for embeddings and their gradient. */
export interface SharedBatch {
  readonly samples: SharedArrayBuffer;
  readonly embeddings: SharedArrayBuffer;
  readonly gradient: SharedArrayBuffer;
}

/** Which rows of a batch a worker computes: start to end (exclusive). */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/** Work for a worker thread. Passes are numbered, and kept until they are dropped. */
export type WorkerTask =
  | (RowRange & { readonly kind: "forward"; readonly pass: number; readonly batch: SharedBatch })
  | (RowRange & { readonly kind: "embed"; readonly batch: SharedBatch })
  | (RowRange & {
      readonly kind: "backward";
      readonly pass: number;
      readonly batch: SharedBatch;
      /** Whether the weights in shared memory have been written since the pass. */
      readonly adopt: boolean;
    })
  | { readonly kind: "drop"; readonly pass: number };

/** What a worker thread answers. */
export type WorkerAnswer = { readonly kind: "ready" } | ({ readonly kind: "failed" } & WorkerFailure);
