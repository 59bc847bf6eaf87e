import type { EmbeddingSet } from "@smart-mining/core";
import type { Dataset } from "@smart-mining/data";
import type { BackendChoice } from "@smart-mining/models";
import type { PipelineContainer } from "../compose/container.js";
import type { PipelineConfig } from "../config/schema.js";
import type { RunEvent, RunListener } from "../loop/events.js";
import type { RoundRecord, TrainedBatch } from "../loop/parts.js";
import type { RunMetrics } from "./metrics.js";

/** What a run takes beside its configuration. */
export interface RunOptions {
  /** The folder to write; nothing is written when absent. */
  readonly out?: string;
  /** Go on from the checkpoint in `out`. Its own configuration is `readRunConfig(out)`; lay over it what shall change. */
  readonly resume?: boolean;
  /** Take the place of the run that `out` holds: without this or `resume` a used folder is refused. */
  readonly overwrite?: boolean;
  readonly requireGpu?: boolean;
  /** Stops the run: what was learned is saved and the run ends `interrupted`. */
  readonly signal?: AbortSignal;
  readonly onEvent?: RunListener;
  /** Catalogs with what was added to them, and one's own instances of parts; a fresh container when absent. Not changed. */
  readonly container?: PipelineContainer;
  /** What paths in the configuration are relative to; the working folder when absent. */
  readonly baseFolder?: string;
  /** Whether raw samples and the net before its first step are evaluated too; default true. */
  readonly baselines?: boolean;
}

/** What a run leaves. */
export interface RunResult {
  /** As it was trained: paths absolute, batches fitted to the data. */
  readonly config: PipelineConfig;
  readonly backend: BackendChoice;
  readonly metrics: RunMetrics;
  readonly events: readonly RunEvent[];
  readonly dataset: Dataset;
  /** Embeddings of the evaluated samples, in the order of `dataset.test`; absent where the final evaluation was stopped. */
  readonly embeddings?: EmbeddingSet;
  /** The last round of mining; rows are those of `dataset.train`. */
  readonly lastRound?: RoundRecord;
  /** The last batches that were trained on; rows are those of `dataset.train`. */
  readonly trainedBatches: readonly TrainedBatch[];
  readonly interrupted: boolean;
}
