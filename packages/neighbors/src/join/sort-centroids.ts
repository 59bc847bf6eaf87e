import { squaredDistance } from "@smart-mining/core";

/**
 * Puts near centroids beside one another: rows sorted by cluster then lie near the rows they are compared with, and the caches
 * hold more of them. Each centroid goes to the nearest of √count guides, the guides form a chain of nearest ones.
 *
 * @param rows int16 centroids, `width` numbers each; reordered in place
 */
export function sortCentroids(rows: Int16Array, width: number): void {
  const count = rows.length / width;
  const guideCount = Math.ceil(Math.sqrt(count));
  // The centroids' order is random so far: the first are as good a choice as any.
  const chain = nearestChain(rows.subarray(0, guideCount * width), width);
  const rank = new Uint32Array(guideCount);
  chain.forEach((guide, at) => (rank[guide] = at));
  const places = Float64Array.from({ length: count }, (_, row) => {
    let best = 0;
    let least = Infinity;
    for (let guide = 0; guide < guideCount; guide++) {
      const distance = squaredDistance(rows, row * width, rows, guide * width, width);
      if (distance < least) [best, least] = [guide, distance];
    }
    return rank[best];
  });
  const order = Array.from(places.keys()).sort((a, b) => places[a] - places[b] || a - b);
  const before = rows.slice();
  order.forEach((from, to) => rows.set(before.subarray(from * width, (from + 1) * width), to * width));
}

/** From row 0 always on to the nearest row not visited yet. */
function nearestChain(rows: Int16Array, width: number): number[] {
  const left = new Set(Array.from({ length: rows.length / width - 1 }, (_, at) => at + 1));
  const chain = [0];
  while (left.size > 0) {
    let best = -1;
    let least = Infinity;
    for (const row of left) {
      const distance = squaredDistance(rows, row * width, rows, chain[chain.length - 1] * width, width);
      if (distance < least) [best, least] = [row, distance];
    }
    chain.push(best);
    left.delete(best);
  }
  return chain;
}
