import type { Dataset } from "@smart-mining/data";

/** What the HTML report shows. Parts that are absent leave their section out. */
export interface ReportData {
  /** E.g. the preset's name; the page's heading. */
  readonly title: string;
  readonly run: RunRecord;
  /** Names, counts, attribution, and the pictures that the galleries point into. */
  readonly dataset: Dataset;
  readonly galleries?: Galleries;
}

/** What a run's folder holds, parsed. */
export interface RunRecord {
  /** The lines of `log.jsonl`, in order; lines of unknown type are passed over. */
  readonly log: readonly LogLine[];
  readonly metrics: ReportMetrics;
  /** `config.json`: the merged configuration, versions, backend, seed. */
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * One line of the log. Known types:
 * - "start": backend, reason
 * - "step": step, loss, activeFraction, imagesPerSecond
 * - "mining": step, a mining report's fields (meanPositive, meanNegative, hardness, ...), parameters
 * - "evaluation": step, and Recall@K either under `metrics` or beside it
 * - "warning": name, message
 */
export type LogLine = Readonly<Record<string, unknown>> & { readonly type: string };

/** Metrics by name, as fractions. */
export type MetricValues = Readonly<Record<string, number>>;

/** `metrics.json`. */
export interface ReportMetrics {
  readonly recallAt1: number;
  readonly seconds?: number;
  readonly interrupted?: boolean;
  readonly baselines?: Readonly<{ rawPixels?: MetricValues; untrained?: MetricValues }>;
  readonly [name: string]: unknown;
}

/** Pictures, as rows of the dataset's parts. */
export interface Galleries {
  /** Queries among the test images and what they find. */
  readonly retrieval?: readonly RetrievalExample[];
  /** Mined triplets beside random ones, among the training images. */
  readonly triplets?: {
    readonly mined: readonly TripletExample[];
    readonly random: readonly TripletExample[];
    /** The optimizer step at which they were mined. */
    readonly step?: number;
  };
  /** Test images in the plane. */
  readonly map?: EmbeddingMapPicture;
}

/** One query and its nearest images, nearest first. */
export interface RetrievalExample {
  readonly query: number;
  readonly neighbors: readonly { readonly row: number; readonly distance?: number }[];
}

/** One triplet with its Euclidean distances. */
export interface TripletExample {
  readonly anchor: number;
  readonly positive: number;
  readonly negative: number;
  readonly positiveDistance: number;
  readonly negativeDistance: number;
}

/** Rows of the test images and where each lies: x and y in turn, in [0, 1]. */
export interface EmbeddingMapPicture {
  readonly rows: ArrayLike<number>;
  readonly points: ArrayLike<number>;
}
