import type { RunRecord } from "@smart-mining/benchmark";
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

/** Pictures, as rows of the dataset's parts. */
export interface Galleries {
  /** Queries among the test images and what they find. */
  readonly retrieval?: readonly RetrievalExample[];
  /** What a batch that was trained on was made of, among the training images. */
  readonly trained?: TrainedPicture;
  /** Test images in the plane. */
  readonly map?: EmbeddingMapPicture;
}

/** One query and its nearest images, nearest first. */
export interface RetrievalExample {
  readonly query: number;
  readonly neighbors: readonly { readonly row: number; readonly distance?: number }[];
}

/** The last batch that was trained on. */
export interface TrainedPicture {
  /** The optimizer step. */
  readonly step: number;
  /**
   * Where its triplets come from: mined from the whole training set, or chosen inside the batch; then a round of mining may have
   * decided which classes met in it.
   */
  readonly source: "mined" | "batch";
  /** Groups of classes that a round of mining put together, with the batch's images of each class. */
  readonly neighborhoods: readonly (readonly Int32Array[])[];
  /** Of the triplets that were trained on; none where the loss takes all that the labels allow. */
  readonly triplets: readonly TripletExample[];
  /** The same anchors with a random positive and negative. */
  readonly random: readonly TripletExample[];
  /** Which embeddings the distances are measured on: "as embedded at step 40"; absent without distances. */
  readonly measured?: string;
}

/** One triplet with its Euclidean distances, where they are known. */
export interface TripletExample {
  readonly anchor: number;
  readonly positive: number;
  readonly negative: number;
  readonly positiveDistance?: number;
  readonly negativeDistance?: number;
}

/** Rows of the test images and where each lies: x and y in turn, in [0, 1]. */
export interface EmbeddingMapPicture {
  readonly rows: ArrayLike<number>;
  readonly points: ArrayLike<number>;
}
