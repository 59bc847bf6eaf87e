import { checkRows, hasClass, sameGroup, ShapeError } from "@smart-mining/core";
import type { EmbeddingSet, MiningContext } from "@smart-mining/core";
import { checkSameDimension, preparedRows, rowDistance, type Measure } from "../distance.js";

/** More distances than this (2 GiB of float64) are not held at once; that many rows want a dataset miner. */
const MOST_DISTANCES = 2 ** 28;

/** All distances from the anchors to the candidates (the batch itself, or the reference set), and who may be whose what. */
export interface BatchView {
  /** Row numbers of the anchors in the batch; each is of some class. */
  readonly anchors: Int32Array;
  /** Number of candidates. */
  readonly size: number;
  /** Length anchors × size, row-major. */
  readonly distances: Float64Array;
  /** Whether a candidate is of the anchor's class and neither the anchor itself nor of its group. */
  isPositive(anchor: number, candidate: number): boolean;
  /** Whether a candidate is of another class or of none. */
  isNegative(anchor: number, candidate: number): boolean;
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
  context: Pick<MiningContext, "reference" | "anchors">,
  measure: Measure,
): BatchView {
  const reference = context.reference;
  const anchors = checkedAnchors(caller, set, context);
  checkSet(caller, set);
  if (reference !== undefined) {
    checkSet(`${caller} (reference)`, reference);
    checkSameDimension(caller, set, reference);
  }
  const candidates = reference ?? set;
  if (anchors.length * candidates.size > MOST_DISTANCES)
    throw new ShapeError(
      `${caller}: a batch miner holds all distances of its batch, at most ${MOST_DISTANCES}; got ${anchors.length} × ${candidates.size}; use a dataset miner.`,
    );
  // Here, once for all miners, in the order that costs least: most candidates are of another class. Anchors have a class.
  const { labels } = candidates;
  const isNegative = (anchor: number, candidate: number): boolean => labels[candidate] !== set.labels[anchors[anchor]];
  const isPositive = (anchor: number, candidate: number): boolean => {
    const row = anchors[anchor];
    if (labels[candidate] !== set.labels[row] || sameGroup(set, row, candidates, candidate)) return false;
    // With a reference set no candidate is the anchor itself.
    return reference !== undefined || candidate !== row;
  };
  return {
    anchors,
    size: candidates.size,
    distances: distanceMatrix(set, anchors, reference, measure),
    isPositive,
    isNegative,
  };
}

/** Checks an embedding set that a miner was handed. */
export function checkSet(caller: string, set: EmbeddingSet): void {
  const rows = checkRows(caller, set.values, set.dimension);
  if (rows !== set.size || set.labels.length !== set.size)
    throw new ShapeError(
      `${caller}: "embeddings" must have one row and one label for each of its ${set.size} samples; got ${rows} rows and ${set.labels.length} labels.`,
    );
  if (set.groups !== undefined && set.groups.length !== set.size)
    throw new ShapeError(
      `${caller}: "embeddings" must have one group for each of its ${set.size} samples, or none; got ${set.groups.length} groups.`,
    );
}

/** The rows to mine anchors from: all when the context names none. Rows of no class are no anchors. */
export function checkedAnchors(caller: string, set: EmbeddingSet, context: Pick<MiningContext, "anchors">): Int32Array {
  const anchors = context.anchors ?? Int32Array.from({ length: set.size }, (_, row) => row);
  const bad = anchors.findIndex((row) => row < 0 || row >= set.size);
  if (bad >= 0)
    throw new ShapeError(
      `${caller}: "anchors" must hold row numbers in [0, ${set.size}); entry ${bad} is ${anchors[bad]}.`,
    );
  const isAnchor = (row: number): boolean => hasClass(set.labels[row]);
  return anchors.every(isAnchor) ? anchors : anchors.filter(isAnchor);
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
