import { createRandom } from "@smart-mining/core";

/**
 * Class-clustered synthetic embeddings: classes are points of a 12-dimensional latent space, rows scatter around them and go
 * through a random two-layer tanh network; noise is added and rows are normalized.
 *
 * @returns {{ values: Float32Array, labels: Int32Array, dimension: number }}
 */
export function syntheticEmbeddings(
  size,
  dimension,
  seed = 1,
  { classes = Math.max(2, Math.round(size / 100)), latent = 12, spread = 0.55, noise = 0.02 } = {},
) {
  const random = createRandom(seed).fork(`synthetic-${dimension}`);
  const hidden = 48;
  const gaussian = (length, deviation) => Float32Array.from({ length }, () => random.normal() * deviation);
  const centers = gaussian(classes * latent, 1);
  const first = gaussian(hidden * latent, 1.2 / Math.sqrt(latent));
  const second = gaussian(dimension * hidden, 1 / Math.sqrt(hidden));
  const values = new Float32Array(size * dimension);
  const labels = new Int32Array(size);
  const point = new Float32Array(latent);
  const middle = new Float32Array(hidden);
  // Box-Muller's both values: at a million rows the normals are most of the time.
  let kept = NaN;
  const normal = () => {
    if (kept === kept) {
      const value = kept;
      kept = NaN;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
    const angle = 2 * Math.PI * random.next();
    kept = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  for (let row = 0; row < size; row++) {
    const label = random.integer(classes);
    labels[row] = label;
    for (let d = 0; d < latent; d++) point[d] = centers[label * latent + d] + spread * normal();
    for (let h = 0; h < hidden; h++) {
      let sum = 0;
      for (let d = 0; d < latent; d++) sum += first[h * latent + d] * point[d];
      middle[h] = Math.tanh(sum);
    }
    let squares = 0;
    const at = row * dimension;
    for (let d = 0; d < dimension; d++) {
      let sum = 0;
      for (let h = 0; h < hidden; h++) sum += second[d * hidden + h] * middle[h];
      sum = Math.tanh(sum) + noise * normal();
      values[at + d] = sum;
      squares += sum * sum;
    }
    const scale = 1 / Math.sqrt(squares);
    for (let d = 0; d < dimension; d++) values[at + d] *= scale;
  }
  return { values, labels, dimension };
}

/** The rows after each moved in a random direction by `share` of its distance to its k-th neighbor, normalized again. */
export function drifted(values, dimension, kthDistances, share, seed = 2) {
  const random = createRandom(seed).fork("drift");
  const moved = new Float32Array(values.length);
  const step = new Float64Array(dimension);
  for (let row = 0; row < kthDistances.length; row++) {
    let squares = 0;
    for (let d = 0; d < dimension; d++) {
      step[d] = random.normal();
      squares += step[d] ** 2;
    }
    const length = (share * kthDistances[row]) / Math.sqrt(squares);
    let norm = 0;
    for (let d = 0; d < dimension; d++) {
      const value = values[row * dimension + d] + step[d] * length;
      moved[row * dimension + d] = value;
      norm += value * value;
    }
    norm = Math.sqrt(norm);
    for (let d = 0; d < dimension; d++) moved[row * dimension + d] /= norm;
  }
  return moved;
}
