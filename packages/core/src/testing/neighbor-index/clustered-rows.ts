import { createRandom } from "../../random.js";

/** Rows in clusters on the unit sphere, for tests. */
export function clusteredRows(
  size: number,
  dimension: number,
  seed: number,
  clusters = 8,
): { values: Float32Array; labels: Int32Array } {
  const random = createRandom(seed).fork("clustered rows");
  const centers = Float32Array.from({ length: clusters * dimension }, () => random.normal());
  const values = new Float32Array(size * dimension);
  const labels = new Int32Array(size);
  for (let row = 0; row < size; row++) {
    const label = (labels[row] = random.integer(clusters));
    let squares = 0;
    for (let at = 0; at < dimension; at++) {
      const value = centers[label * dimension + at] + 0.6 * random.normal();
      values[row * dimension + at] = value;
      squares += value * value;
    }
    for (let at = 0; at < dimension; at++) values[row * dimension + at] /= Math.sqrt(squares);
  }
  return { values, labels };
}
