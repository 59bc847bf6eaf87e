import { classIndex, type EmbeddingSet, throwIfAborted, ValueError, type WorkOptions } from "@smart-mining/core";
import { type DistanceName, inSpace, squaredDistances } from "../distances.js";

/**
 * Silhouette of each row (Rousseeuw 1987): (b - a) / max(a, b), a = mean distance to the rest of its class, b = mean
 * distance to the nearest other class. -1 to 1, higher is better. A row alone in its class has 0.
 *
 * O(N² × dimension). With "cosine" the distance is 1 - cosine, as is usual for this measure.
 *
 * @throws {ValueError} with fewer than two classes
 * @throws {AbortedError} when the signal fires
 */
export function silhouettePerRow(
  set: EmbeddingSet,
  distance: DistanceName = "euclidean",
  { signal }: WorkOptions = {},
): Float64Array {
  const { classes, starts, classOfRow } = classIndex(set.labels);
  if (classes.length < 2) throw new ValueError(`silhouette: there must be at least 2 classes; got ${classes.length}.`);
  const { values, size, dimension } = inSpace(set, distance);
  const distances = new Float64Array(size);
  const sums = new Float64Array(classes.length);
  const result = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    throwIfAborted("silhouette", signal);
    const own = classOfRow[row];
    const ownSize = starts[own + 1] - starts[own];
    if (ownSize === 1) continue;
    squaredDistances(values, row, values, dimension, distances);
    sums.fill(0);
    for (let other = 0; other < size; other++)
      sums[classOfRow[other]] += distance === "cosine" ? distances[other] / 2 : Math.sqrt(distances[other]);
    let nearest = Infinity;
    for (let at = 0; at < classes.length; at++)
      if (at !== own) nearest = Math.min(nearest, sums[at] / (starts[at + 1] - starts[at]));
    const within = sums[own] / (ownSize - 1);
    const larger = Math.max(within, nearest);
    result[row] = larger === 0 ? 0 : (nearest - within) / larger;
  }
  return result;
}

/** The mean silhouette of all rows; see `silhouettePerRow`. */
export function silhouette(set: EmbeddingSet, distance: DistanceName = "euclidean", work: WorkOptions = {}): number {
  const perRow = silhouettePerRow(set, distance, work);
  let sum = 0;
  for (const value of perRow) sum += value;
  return sum / perRow.length;
}
