import { type Random, throwIfAborted } from "@smart-mining/core";

/** Above this dimension seeds are chosen on a random projection: choosing them would cost more than clustering. */
const SKETCH_DIMENSION = 64;

/** Candidates whose distances are computed together. */
const TILE = 4;

/** Coordinates of the projection that each dimension enters. */
const SKETCH_ENTRIES = 8;

/**
 * Greedy k-means++ (Arthur and Vassilvitskii 2007, section 6): the first seed is a random row; for each further one a
 * few rows are drawn with chances proportional to their squared distance from the nearest seed so far, and the one that
 * leaves the least sum of these squares is taken.
 *
 * With more than 128 dimensions the distances are those of a sparse random projection to 64 (Kane and Nelson 2014): a
 * seed is a good guess either way, and the rounds that follow use the rows themselves.
 *
 * @returns row-major [clusters, dimension], copies of rows
 */
export function seedCentroids(
  values: Float32Array,
  dimension: number,
  clusters: number,
  random: Random,
  signal?: AbortSignal,
): Float32Array {
  const projected = dimension > 2 * SKETCH_DIMENSION;
  const rows = projected ? project(values, dimension, random.fork("sketch")) : values;
  const width = projected ? SKETCH_DIMENSION : dimension;
  const size = values.length / dimension;
  const candidates = TILE * Math.ceil((2 + Math.floor(Math.log(clusters))) / TILE);
  const norms = squaredNorms(rows, width);
  let [nearest, best] = [new Float64Array(size).fill(Infinity), new Float64Array(size)];
  const tile = Array.from({ length: TILE }, () => new Float64Array(size));
  const seeds = new Float32Array(clusters * dimension);
  let total = 0;
  for (let cluster = 0; cluster < clusters; cluster++) {
    throwIfAborted("kMeans", signal);
    let [seed, least] = [-1, Infinity];
    for (let drawnSoFar = 0; drawnSoFar < candidates; drawnSoFar += TILE) {
      // At first, and once every row lies on a seed, any row is as good as any other.
      const draw = () => (total === 0 ? random.integer(size) : drawn(nearest, random.next() * total));
      const chosen = Array.from({ length: TILE }, draw);
      const sums = distancesWith(chosen, rows, norms, width, nearest, tile);
      sums.forEach((sum, at) => {
        if (sum >= least) return;
        [seed, least] = [chosen[at], sum];
        [best, tile[at]] = [tile[at], best];
      });
    }
    seeds.set(values.subarray(seed * dimension, (seed + 1) * dimension), cluster * dimension);
    [nearest, best] = [best, nearest];
    total = least;
  }
  return seeds;
}

function squaredNorms(rows: Float32Array, width: number): Float64Array {
  const norms = new Float64Array(rows.length / width);
  for (let at = 0; at < rows.length; at++) norms[Math.floor(at / width)] += rows[at] * rows[at];
  return norms;
}

/**
 * For each of four candidates: each row's squared distance to the nearest seed if the candidate were one too, and
 * their sum. Four at once: a row is read once for all of them, and from squared lengths and inner products, at half the cost of
 * `squaredDistance` of core; that near rows lose digits by it does not matter to a draw.
 */
function distancesWith(
  candidates: readonly number[],
  rows: Float32Array,
  norms: Float64Array,
  width: number,
  nearest: Float64Array,
  out: readonly Float64Array[],
): number[] {
  const [a, b, c, d] = candidates.map((row) => row * width);
  const sums = [0, 0, 0, 0];
  const dots = new Float64Array(TILE);
  for (let row = 0; row < nearest.length; row++) {
    const start = row * width;
    let dotA = 0;
    let dotB = 0;
    let dotC = 0;
    let dotD = 0;
    for (let at = 0; at < width; at++) {
      const value = rows[start + at];
      dotA += value * rows[a + at];
      dotB += value * rows[b + at];
      dotC += value * rows[c + at];
      dotD += value * rows[d + at];
    }
    dots[0] = dotA;
    dots[1] = dotB;
    dots[2] = dotC;
    dots[3] = dotD;
    for (let at = 0; at < TILE; at++) {
      const distance = candidates[at] === row ? 0 : Math.max(0, norms[row] + norms[candidates[at]] - 2 * dots[at]);
      const least = Math.min(distance, nearest[row]);
      out[at][row] = least;
      sums[at] += least;
    }
  }
  return sums;
}

/** The row where the running sum of weights passes `target`. */
function drawn(weights: Float64Array, target: number): number {
  let last = 0;
  for (let row = 0; row < weights.length; row++) {
    if (weights[row] === 0) continue;
    last = row;
    target -= weights[row];
    if (target < 0) return row;
  }
  return last;
}

/** Each dimension is added to or taken from a few coordinates; squared distances keep their ratios to some per cent. */
function project(values: Float32Array, dimension: number, random: Random): Float32Array {
  const places = Int32Array.from({ length: dimension * SKETCH_ENTRIES }, () => random.integer(SKETCH_DIMENSION));
  const signs = Int8Array.from(places, () => (random.next() < 0.5 ? -1 : 1));
  const size = values.length / dimension;
  const projected = new Float32Array(size * SKETCH_DIMENSION);
  const row = new Float64Array(SKETCH_DIMENSION);
  for (let at = 0; at < size; at++) {
    row.fill(0);
    for (let column = 0, entry = 0; column < dimension; column++) {
      const value = values[at * dimension + column];
      for (const end = entry + SKETCH_ENTRIES; entry < end; entry++) row[places[entry]] += value * signs[entry];
    }
    projected.set(row, at * SKETCH_DIMENSION);
  }
  return projected;
}
