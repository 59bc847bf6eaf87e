// A projection head trained in plain JavaScript: small enough that a comparison of refresh policies takes seconds.
import { createRandom, embeddingSet } from "@smart-mining/core";

const LATENT = 12;
const FEATURES = 64;
const STYLES = 10;
export const DIMENSION = 16;

/**
 * Classes drawn once in each of ten styles: a feature is a nonlinear function of the class and of chance, plus a strong
 * direction of its style that a good head projects away.
 */
export function styledFeatures(classes, seed) {
  const random = createRandom(seed);
  const normals = (length, deviation) => Float32Array.from({ length }, () => deviation * random.normal());
  // The world is the same for every set: styles and the network come from a seed of their own.
  const world = createRandom(99);
  const worldNormals = (length, deviation) => Float32Array.from({ length }, () => deviation * world.normal());
  const styles = worldNormals(STYLES * FEATURES, 0.9);
  const network = worldNormals(FEATURES * LATENT, 1.1 / Math.sqrt(LATENT));
  const centers = normals(classes * LATENT, 1);
  const size = classes * STYLES;
  const features = new Float32Array(size * FEATURES);
  const labels = Int32Array.from({ length: size }, (_, row) => Math.floor(row / STYLES));
  for (let row = 0; row < size; row++) {
    const point = normals(LATENT, 0.7).map((value, at) => value + centers[labels[row] * LATENT + at]);
    const strength = 1 + 0.3 * random.normal();
    for (let f = 0; f < FEATURES; f++) {
      let sum = 0;
      for (let at = 0; at < LATENT; at++) sum += network[f * LATENT + at] * point[at];
      features[row * FEATURES + f] =
        Math.tanh(sum) + strength * styles[(row % STYLES) * FEATURES + f] + 0.1 * random.normal();
    }
  }
  return { features, labels, size };
}

/** A linear map to the unit sphere, trained by Adam. */
export function linearHead(seed) {
  const random = createRandom(seed);
  const weights = Float64Array.from({ length: DIMENSION * FEATURES }, () => random.normal() / Math.sqrt(FEATURES));
  const [first, second] = [new Float64Array(weights.length), new Float64Array(weights.length)];
  let steps = 0;

  const forward = (features, row, into, at) => {
    let squares = 0;
    for (let d = 0; d < DIMENSION; d++) {
      let sum = 0;
      for (let f = 0; f < FEATURES; f++) sum += weights[d * FEATURES + f] * features[row * FEATURES + f];
      into[at * DIMENSION + d] = sum;
      squares += sum * sum;
    }
    const norm = Math.max(Math.sqrt(squares), 1e-12);
    for (let d = 0; d < DIMENSION; d++) into[at * DIMENSION + d] /= norm;
    return norm;
  };

  return {
    /** Embeddings of the given rows. */
    embed(features, rows) {
      const values = new Float32Array(rows.length * DIMENSION);
      rows.forEach((row, at) => forward(features, row, values, at));
      return values;
    },
    /**
     * One step of the triplet loss relu(|a-p|² - |a-n|² + margin), mean over the triplets that are not zero, on features with
     * noise added as augmentation does.
     *
     * @returns the embeddings that the step computed
     */
    step(features, rows, labels, mine, { margin = 0.4, rate = 0.01, noise = 0.15, random: draws }) {
      const seen = new Float32Array(rows.length * FEATURES);
      rows.forEach((row, at) => {
        for (let f = 0; f < FEATURES; f++)
          seen[at * FEATURES + f] = features[row * FEATURES + f] + noise * draws.normal();
      });
      const values = new Float32Array(rows.length * DIMENSION);
      const norms = rows.map((_, at) => forward(seen, at, values, at));
      const { anchors, positives, negatives } = mine(
        embeddingSet(
          values,
          DIMENSION,
          Int32Array.from(rows, (row) => labels[row]),
        ),
      );
      const gradients = new Float64Array(values.length);
      let active = 0;
      for (let t = 0; t < anchors.length; t++) {
        const [a, p, n] = [anchors[t] * DIMENSION, positives[t] * DIMENSION, negatives[t] * DIMENSION];
        let gap = margin;
        for (let d = 0; d < DIMENSION; d++)
          gap += (values[a + d] - values[p + d]) ** 2 - (values[a + d] - values[n + d]) ** 2;
        if (gap <= 0) continue;
        active++;
        for (let d = 0; d < DIMENSION; d++) {
          gradients[a + d] += 2 * (values[n + d] - values[p + d]);
          gradients[p + d] += 2 * (values[p + d] - values[a + d]);
          gradients[n + d] += 2 * (values[a + d] - values[n + d]);
        }
      }
      if (active > 0) apply(seen, values, norms, gradients, active, rate);
      return values;
    },
  };

  function apply(seen, values, norms, gradients, active, rate) {
    const total = new Float64Array(weights.length);
    for (let at = 0; at < norms.length; at++) {
      const start = at * DIMENSION;
      let along = 0;
      for (let d = 0; d < DIMENSION; d++) along += gradients[start + d] * values[start + d];
      for (let d = 0; d < DIMENSION; d++) {
        const slope = (gradients[start + d] - along * values[start + d]) / norms[at] / active;
        if (slope !== 0) for (let f = 0; f < FEATURES; f++) total[d * FEATURES + f] += slope * seen[at * FEATURES + f];
      }
    }
    steps++;
    for (let at = 0; at < weights.length; at++) {
      first[at] += 0.1 * (total[at] - first[at]);
      second[at] += 0.001 * (total[at] ** 2 - second[at]);
      weights[at] -= (rate * (first[at] / (1 - 0.9 ** steps))) / (Math.sqrt(second[at] / (1 - 0.999 ** steps)) + 1e-8);
    }
  }
}

/** Share of rows whose nearest other row is of their class. */
export function recallAt1(values, labels) {
  let hits = 0;
  for (let a = 0; a < labels.length; a++) {
    let [best, nearest] = [-1, Infinity];
    for (let b = 0; b < labels.length; b++) {
      let sum = 0;
      for (let d = 0; d < DIMENSION; d++) sum += (values[a * DIMENSION + d] - values[b * DIMENSION + d]) ** 2;
      if (b !== a && sum < nearest) [best, nearest] = [b, sum];
    }
    if (labels[best] === labels[a]) hits++;
  }
  return hits / labels.length;
}
