import { type ClassIndex, classIndex, type EmbeddingSet, squaredDistance, ValueError } from "@smart-mining/core";
import { classedRows } from "../classed-rows.js";

/** How far apart the classes are for how wide they are, from their centroids alone. Euclidean. O(N × dimension). */
export interface ClassSeparation {
  /** Davies and Bouldin 1979: lower is better, 0 at best. */
  readonly daviesBouldin: number;
  /** Calinski and Harabasz 1974: higher is better; Infinity when every class is a point. */
  readonly calinskiHarabasz: number;
}

/**
 * How far apart the classes of a set are for how wide they are. Rows of no class are left out; groups make no difference to a
 * class's center.
 *
 * @throws {ValueError} with fewer than two classes, or when every row is a class of its own
 */
export function classSeparation(all: EmbeddingSet): ClassSeparation {
  const set = classedRows(all);
  const groups = classIndex(set.labels);
  const classes = groups.classes.length;
  if (classes < 2 || classes >= set.size)
    throw new ValueError(
      `classSeparation: there must be at least 2 classes and fewer than rows (${set.size}); got ${classes}.`,
    );
  const centroids = classMeans(set, groups);
  const { dimension, size, values } = set;
  const whole = new Float64Array(dimension);
  for (let at = 0; at < values.length; at++) whole[at % dimension] += values[at] / size;

  const scatter = new Float64Array(classes);
  let [within, between] = [0, 0];
  for (let row = 0; row < size; row++) {
    const own = groups.classOfRow[row];
    const square = squaredDistance(values, row * dimension, centroids, own * dimension, dimension);
    within += square;
    scatter[own] += Math.sqrt(square) / (groups.starts[own + 1] - groups.starts[own]);
  }
  let ratios = 0;
  for (let own = 0; own < classes; own++) {
    between +=
      (groups.starts[own + 1] - groups.starts[own]) * squaredDistance(centroids, own * dimension, whole, 0, dimension);
    let worst = 0;
    for (let other = 0; other < classes; other++) {
      if (other === own) continue;
      const apart = Math.sqrt(squaredDistance(centroids, own * dimension, centroids, other * dimension, dimension));
      if (scatter[own] + scatter[other] > 0) worst = Math.max(worst, (scatter[own] + scatter[other]) / apart);
    }
    ratios += worst;
  }
  return {
    daviesBouldin: ratios / classes,
    calinskiHarabasz: within === 0 ? Infinity : (between / (classes - 1)) * ((size - classes) / within),
  };
}

function classMeans({ values, size, dimension }: EmbeddingSet, groups: ClassIndex): Float64Array {
  const means = new Float64Array(groups.classes.length * dimension);
  for (let row = 0; row < size; row++) {
    const own = groups.classOfRow[row];
    const count = groups.starts[own + 1] - groups.starts[own];
    for (let at = 0; at < dimension; at++) means[own * dimension + at] += values[row * dimension + at] / count;
  }
  return means;
}
