import { checkRows, ShapeError, type EmbeddingSet, type MiningRequest } from "@smart-mining/core";
import { checkSameDimension, preparedRows, rowDistance, type Measure } from "../distance.js";

/** More distances than this (2 GiB of float64) are not held at once; that many rows want a dataset miner. */
const MOST_DISTANCES = 2 ** 28;

/** All distances from the anchors to the candidates (the batch itself, or the reference set), and who is of whose class. */
export interface BatchView {
  /** Row numbers of the anchors in the batch. */
  readonly anchors: Int32Array;
  /** Class of each anchor. */
  readonly anchorLabels: Int32Array;
  /** Class of each candidate. */
  readonly labels: Int32Array;
  /** Number of candidates. */
  readonly size: number;
  /** Length anchors × size, row-major. */
  readonly distances: Float64Array;
  /** The candidate that is the anchor itself, or -1 with a reference set, where nothing is excluded. */
  self(anchor: number): number;
}

/**
 * Checks a batch and measures it.
 *
 * @throws {ShapeError} if lengths, dimensions or anchor rows do not fit, or the batch is too large to hold its distances
 * @throws {ValueError} if a value is NaN or infinite
 */
export function batchView(
  caller: string,
  set: EmbeddingSet,
  request: Pick<MiningRequest, "reference" | "anchors">,
  measure: Measure,
): BatchView {
  const reference = request.reference;
  const anchors = checkedAnchors(caller, set, request);
  checkSet(caller, set);
  if (reference !== undefined) {
    checkSet(`${caller} (reference)`, reference);
    checkSameDimension(caller, set, reference);
  }
  const candidates = reference ?? set;
  if (anchors.length * candidates.size > MOST_DISTANCES)
    throw new ShapeError(
      `${caller}: a batch miner holds all distances of its batch, at most ${MOST_DISTANCES}; got ${anchors.length} × ${candidates.size}; use a miner of dataset scope.`,
    );
  return {
    anchors,
    anchorLabels: anchors.map((row) => set.labels[row]),
    labels: candidates.labels,
    size: candidates.size,
    distances: distanceMatrix(set, anchors, reference, measure),
    self: reference === undefined ? (anchor) => anchors[anchor] : () => -1,
  };
}

/** Checks an embedding set that a miner was handed. */
export function checkSet(caller: string, set: EmbeddingSet): void {
  const rows = checkRows(caller, set.values, set.dimension);
  if (rows !== set.size || set.labels.length !== set.size)
    throw new ShapeError(
      `${caller}: "embeddings" must have one row and one label for each of its ${set.size} samples; got ${rows} rows and ${set.labels.length} labels.`,
    );
}

/** The rows to mine anchors from: all when the request names none. */
export function checkedAnchors(caller: string, set: EmbeddingSet, request: Pick<MiningRequest, "anchors">): Int32Array {
  if (request.anchors === undefined) return Int32Array.from({ length: set.size }, (_, row) => row);
  const bad = request.anchors.findIndex((row) => row < 0 || row >= set.size);
  if (bad >= 0)
    throw new ShapeError(
      `${caller}: "anchors" must hold row numbers in [0, ${set.size}); entry ${bad} is ${request.anchors[bad]}.`,
    );
  return request.anchors;
}

function distanceMatrix(
  set: EmbeddingSet,
  anchors: Int32Array,
  reference: EmbeddingSet | undefined,
  measure: Measure,
): Float64Array {
  const { dimension } = set;
  const left = preparedRows(set, measure);
  const right = reference === undefined ? left : preparedRows(reference, measure);
  const columns = (reference ?? set).size;
  const matrix = new Float64Array(anchors.length * columns);
  const symmetric = reference === undefined && anchors.length === columns && anchors.every((row, at) => row === at);
  for (let i = 0; i < anchors.length; i++) {
    for (let j = symmetric ? i : 0; j < columns; j++) {
      const distance = rowDistance(measure.distance, left, anchors[i] * dimension, right, j * dimension, dimension);
      matrix[i * columns + j] = distance;
      if (symmetric) matrix[j * columns + i] = distance;
    }
  }
  return matrix;
}
