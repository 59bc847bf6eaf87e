import { capacity, listIds } from "./state";

// Rows sorted by cluster: counting sorts over ranges of rows, so that worker threads can each do a range and the result is
// the same for any number of them.

/** The first `count` ids of each list of rows [from, to) as u16, `stride` a row; 0xffff where there are fewer. */
export function takeProbes(from: u32, to: u32, count: u32, stride: u32, out: usize): void {
  for (let row = from; row < to; row++) {
    const ids = listIds + row * (capacity << 2);
    const target = out + row * (stride << 1);
    for (let at: u32 = 0; at < stride; at++)
      store<u16>(target + (at << 1), at < count ? <u16>load<u32>(ids + (at << 2)) : 0xffff);
  }
}

/** Cluster of a row by its centroid: large clusters are cut into pieces [pieces[centroid], pieces[centroid + 1]). */
@inline
function pieceOf(pieces: usize, centroid: u32, row: u32): u32 {
  const first = load<u32>(pieces + (centroid << 2));
  const count = load<u32>(pieces + (centroid << 2), 4) - first;
  return count === 1 ? first : first + row % count;
}

/** Adds rows [from, to) to the u32 `counts` of their clusters; `probes` are u16 centroids, `stride` a row, nearest first. */
export function countRows(from: u32, to: u32, probes: usize, stride: u32, pieces: usize, counts: usize): void {
  for (let row = from; row < to; row++) {
    const at = counts + (pieceOf(pieces, load<u16>(probes + row * (stride << 1)), row) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}

/**
 * Puts rows [from, to) at the places `next` of their clusters (u32, advanced): writes `order` (row at each place), `places` (place
 * of each row), `homes` (u16 cluster of each place) and the clusters for the centroids in `probes`, by place, to `sorted`.
 */
export function scatterRows(
  from: u32, to: u32, probes: usize, stride: u32, pieces: usize, next: usize, order: usize, places: usize, homes: usize, sorted: usize,
): void {
  for (let row = from; row < to; row++) {
    const source = probes + row * (stride << 1);
    const cluster = pieceOf(pieces, load<u16>(source), row);
    const place = load<u32>(next + (cluster << 2));
    store<u32>(next + (cluster << 2), place + 1);
    store<u32>(order + (place << 2), row);
    store<u32>(places + (row << 2), place);
    store<u16>(homes + (place << 1), <u16>cluster);
    const target = sorted + place * (stride << 1);
    for (let at: u32 = 0; at < stride; at++) {
      const probe: u32 = load<u16>(source + (at << 1));
      store<u16>(target + (at << 1), probe === 0xffff ? 0xffff : <u16>pieceOf(pieces, probe, row));
    }
  }
}

/**
 * The clusters for the u16 centroids at `probes`, `stride` a place, of which `count` are filled, to `out`: each place's own cluster
 * comes first, wherever it is now, and the rest follow in order.
 */
export function probesFromHome(
  from: u32, to: u32, probes: usize, stride: u32, count: u32, pieces: usize, homes: usize, out: usize,
): void {
  for (let place = from; place < to; place++) {
    const source = probes + place * (stride << 1);
    const target = out + place * (stride << 1);
    const home: u32 = load<u16>(homes + (place << 1));
    store<u16>(target, <u16>home);
    let filled: u32 = 1;
    for (let at: u32 = 0; at < count && filled < count; at++) {
      const cluster = pieceOf(pieces, load<u16>(source + (at << 1)), place);
      if (cluster === home) continue;
      store<u16>(target + (filled << 1), <u16>cluster);
      filled++;
    }
    for (; filled < stride; filled++) store<u16>(target + (filled << 1), 0xffff);
  }
}

/**
 * Rows [from, to) by the clusters at places [first, last) of their probes: those that visit cluster c go, in order, to
 * visitors[offsets[c] .. offsets[c + 1]), both u32; offsets begin at `base`.
 */
export function groupVisitors(
  from: u32, to: u32, probes: usize, stride: u32, first: u32, last: u32, clusters: u32, base: u32, offsets: usize, visitors: usize,
): void {
  memory.fill(offsets, 0, (clusters + 2) << 2);
  // Counts lie two places on, so that after filling each number has become the start of the cluster after it.
  const counts = offsets + 8;
  for (let row = from; row < to; row++)
    for (let at = first; at < last; at++) {
      const cluster: u32 = load<u16>(probes + ((row * stride + at) << 1));
      if (cluster === 0xffff) continue;
      store<u32>(counts + (cluster << 2), load<u32>(counts + (cluster << 2)) + 1);
    }
  let sum = base;
  store<u32>(offsets, sum);
  store<u32>(offsets, sum, 4);
  for (let cluster: u32 = 0; cluster < clusters; cluster++) {
    sum += load<u32>(counts + (cluster << 2));
    store<u32>(counts + (cluster << 2), sum);
  }
  const starts = offsets + 4;
  for (let row = from; row < to; row++)
    for (let at = first; at < last; at++) {
      const cluster: u32 = load<u16>(probes + ((row * stride + at) << 1));
      if (cluster === 0xffff) continue;
      const place = load<u32>(starts + (cluster << 2));
      store<u32>(starts + (cluster << 2), place + 1);
      store<u32>(visitors + (place << 2), row);
    }
}
