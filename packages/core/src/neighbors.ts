/** The k nearest rows of each query, ascending by distance. Unfilled places hold -1 and Infinity. */
export interface Neighbors {
  readonly k: number;
  /** Length queries × k, row numbers. */
  readonly indices: Int32Array;
  /** Length queries × k, Euclidean distances (not squared) unless the index says otherwise. */
  readonly distances: Float32Array;
}

/** Progress of a long piece of work; `done` of `total` units. */
export interface Progress {
  readonly phase: string;
  readonly done: number;
  readonly total: number;
}

/** What long-running calls take. */
export interface WorkOptions {
  /** Stops the work: what is under way throws an `AbortedError`. */
  readonly signal?: AbortSignal;
  /** Told now and then how far the work is. */
  readonly onProgress?: (progress: Progress) => void;
}

/** What an index did in its last build, update or search; for reports and benchmarks. */
export interface IndexStatistics {
  /** Distances computed since the index was made. */
  readonly distanceComputations: number;
  /** Recall of the last all-kNN measured on a sample against exact search; undefined when not measured. */
  readonly annRecall?: number;
  /** What was chosen and why, one sentence. */
  readonly reason?: string;
}

/** Nearest-neighbor search over N rows. Rows are numbered in the order of `values`. */
export interface NeighborIndex {
  /** Indexes `values` (row-major, N × dimension); replaces what was indexed before. The array is not changed. */
  build(values: Float32Array, dimension: number, options?: WorkOptions): Promise<void>;
  /** The same rows after they moved a little: repairs, does not rebuild. */
  update(values: Float32Array, options?: WorkOptions): Promise<void>;
  /** The k nearest indexed rows of each query (row-major, Q × dimension). */
  search(queries: Float32Array, k: number, options?: WorkOptions): Promise<Neighbors>;
  /** The k nearest other rows of every indexed row; self excluded. */
  neighborsOfAll(k: number, options?: WorkOptions): Promise<Neighbors>;
  readonly statistics?: IndexStatistics;
  /** Frees memory and threads; a second call does nothing. */
  dispose(): void;
}

/** Neighbor lists split by class, as mining needs them. */
export interface ClassNeighbors {
  /** Nearest rows of the same class, self excluded. */
  readonly same: Neighbors;
  /** Nearest rows of other classes. */
  readonly other: Neighbors;
}

/** What `classNeighborsOfAll` takes beyond the labels. */
export interface ClassNeighborRequest extends WorkOptions {
  readonly labels: Int32Array;
  /** Length of the same-class lists. */
  readonly same: number;
  /** Length of the other-class lists. */
  readonly other: number;
  /** One distance a row: other-class neighbors nearer than or as near as it are left out ("farther than the positive"). */
  readonly otherFartherThan?: Float32Array;
  /**
   * How many neighbors of other classes are enough, where that is fewer than `other`: an approximate index then spends
   * nothing on filling the rest of a row's list. At most `other`, which it is when absent.
   */
  readonly otherAtLeast?: number;
}

/** An index that can keep same-class and other-class lists itself, which is faster than filtering long mixed lists. */
export interface ClassAwareIndex extends NeighborIndex {
  classNeighborsOfAll(request: ClassNeighborRequest): Promise<ClassNeighbors>;
}

/** Whether an index offers `classNeighborsOfAll`. */
export function isClassAware(index: NeighborIndex): index is ClassAwareIndex {
  return typeof (index as Partial<ClassAwareIndex>).classNeighborsOfAll === "function";
}
