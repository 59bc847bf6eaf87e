import {
  classIndex,
  type EmbeddingSet,
  hasClass,
  sameGroup,
  throwIfAborted,
  ValueError,
  type WorkOptions,
} from "@smart-mining/core";
import { inSpace, type MetricDistance, squaredDistances } from "../distances.js";

/**
 * Silhouette of each row (Rousseeuw 1987): (b - a) / max(a, b), a = mean distance to the rest of its class, b = mean
 * distance to the nearest other class. -1 to 1, higher is better. A row alone in its class has 0.
 *
 * Rows of no class are left out; theirs is NaN. Rows of one group and class are not each other's rest of the class.
 *
 * O(N² × dimension). With "cosine" the distance is 1 - cosine, as is usual for this measure.
 *
 * @throws {ValueError} with fewer than two classes
 * @throws {AbortedError} when the signal fires
 */
export function silhouettePerRow(
  set: EmbeddingSet,
  distance: MetricDistance = "euclidean",
  { signal }: WorkOptions = {},
): Float64Array {
  const { classes, starts, classOfRow } = classIndex(set.labels);
  if (classes.length < 2) throw new ValueError(`silhouette: there must be at least 2 classes; got ${classes.length}.`);
  const space = inSpace(set, distance);
  const distances = new Float64Array(set.size);
  const sums = new Float64Array(classes.length);
  const result = new Float64Array(set.size).fill(NaN);
  for (let row = 0; row < set.size; row++) {
    throwIfAborted("silhouette", signal);
    const own = classOfRow[row];
    if (own < 0) continue;
    result[row] = 0;
    let rest = starts[own + 1] - starts[own] - 1;
    if (rest === 0) continue;
    squaredDistances(space, row, space, distances);
    sums.fill(0);
    for (let other = 0; other < set.size; other++) {
      const at = classOfRow[other];
      if (at < 0) continue;
      if (at === own && other !== row && sameGroup(set, row, set, other)) rest--;
      else sums[at] += distance === "cosine" ? distances[other] / 2 : Math.sqrt(distances[other]);
    }
    if (rest === 0) continue;
    let nearest = Infinity;
    for (let at = 0; at < classes.length; at++)
      if (at !== own) nearest = Math.min(nearest, sums[at] / (starts[at + 1] - starts[at]));
    const within = sums[own] / rest;
    const larger = Math.max(within, nearest);
    result[row] = larger === 0 ? 0 : (nearest - within) / larger;
  }
  return result;
}

/** The mean silhouette of all rows that have a class; see `silhouettePerRow`. */
export function silhouette(set: EmbeddingSet, distance: MetricDistance = "euclidean", work: WorkOptions = {}): number {
  let [sum, rows] = [0, 0];
  silhouettePerRow(set, distance, work).forEach((value, row) => {
    if (!hasClass(set.labels[row])) return;
    sum += value;
    rows++;
  });
  return sum / rows;
}
