/**
 * The mean row of each cluster. An empty cluster gets, in turn, the row farthest from its centroid among rows not
 * taken yet, so that no cluster stays empty.
 *
 * @param distances of each row to its present centroid
 */
export function centroidsOf(
  values: Float32Array,
  dimension: number,
  assignments: Int32Array,
  distances: Float32Array,
  clusters: number,
): Float32Array {
  const sums = new Float64Array(clusters * dimension);
  const counts = new Int32Array(clusters);
  for (let row = 0; row < assignments.length; row++) {
    const cluster = assignments[row];
    counts[cluster]++;
    const [from, to] = [row * dimension, cluster * dimension];
    for (let at = 0; at < dimension; at++) sums[to + at] += values[from + at];
  }
  const centroids = new Float32Array(clusters * dimension);
  let farthest: Int32Array | undefined;
  let next = 0;
  for (let cluster = 0; cluster < clusters; cluster++) {
    const to = cluster * dimension;
    if (counts[cluster] === 0) {
      farthest ??= rowsFarthestFirst(distances);
      const row = farthest[next++];
      centroids.set(values.subarray(row * dimension, (row + 1) * dimension), to);
      continue;
    }
    for (let at = 0; at < dimension; at++) centroids[to + at] = sums[to + at] / counts[cluster];
  }
  return centroids;
}

function rowsFarthestFirst(distances: Float32Array): Int32Array {
  const rows = Int32Array.from(distances, (_, row) => row);
  return rows.sort((a, b) => distances[b] - distances[a] || a - b);
}
