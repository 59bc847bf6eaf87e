import { capacity, listIds, listKeys, thresholds } from "./state";

// Candidates get their true float32 distances from the rows as given, in one fixed order of summation: the same bits on
// every machine and number of threads.

/** Euclidean distance of two float32 rows of `width` numbers; the negative inner product where `inner`. */
@inline
export function distance(x: usize, y: usize, width: usize, inner: bool): f32 {
  const bytes = width << 2;
  let sum: f32 = 0;
  if (ASC_FEATURE_SIMD) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    if (inner) {
      for (let at: usize = 0; at < bytes; at += 32) {
        a = f32x4.add(a, f32x4.mul(v128.load(x + at), v128.load(y + at)));
        b = f32x4.add(b, f32x4.mul(v128.load(x + at, 16), v128.load(y + at, 16)));
      }
    } else {
      for (let at: usize = 0; at < bytes; at += 32) {
        const c = f32x4.sub(v128.load(x + at), v128.load(y + at));
        const d = f32x4.sub(v128.load(x + at, 16), v128.load(y + at, 16));
        a = f32x4.add(a, f32x4.mul(c, c));
        b = f32x4.add(b, f32x4.mul(d, d));
      }
    }
    a = f32x4.add(a, b);
    sum = f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 2) + (f32x4.extract_lane(a, 1) + f32x4.extract_lane(a, 3));
  } else {
    const s0 = lane(x, y, bytes, inner) + lane(x + 16, y + 16, bytes, inner);
    const s1 = lane(x + 4, y + 4, bytes, inner) + lane(x + 20, y + 20, bytes, inner);
    const s2 = lane(x + 8, y + 8, bytes, inner) + lane(x + 24, y + 24, bytes, inner);
    const s3 = lane(x + 12, y + 12, bytes, inner) + lane(x + 28, y + 28, bytes, inner);
    sum = s0 + s2 + (s1 + s3);
  }
  return inner ? -sum : sqrt<f32>(sum);
}

/** One of the eight running sums. */
function lane(x: usize, y: usize, bytes: usize, inner: bool): f32 {
  let sum: f32 = 0;
  for (let at: usize = 0; at < bytes; at += 32) {
    if (inner) sum += load<f32>(x + at) * load<f32>(y + at);
    else {
      const difference: f32 = load<f32>(x + at) - load<f32>(y + at);
      sum += difference * difference;
    }
  }
  return sum;
}

/** Whether (a, i) comes before (b, j): by distance, then by row number. */
@inline
function before(a: f32, i: u32, b: f32, j: u32): bool {
  return a < b || (a === b && i < j);
}

/** Puts (value, id) into a sorted list of at most `k`, of which `count` are filled; returns the new count. */
@inline
function insertSorted(distances: usize, ids: usize, count: u32, k: u32, value: f32, id: u32): u32 {
  let at = count;
  if (count === k) {
    if (k === 0 || !before(value, id, load<f32>(distances + ((k - 1) << 2)), load<u32>(ids + ((k - 1) << 2)))) return count;
    at = k - 1;
  }
  while (at > 0) {
    const previous = load<f32>(distances + ((at - 1) << 2));
    const previousId = load<u32>(ids + ((at - 1) << 2));
    if (!before(value, id, previous, previousId)) break;
    store<f32>(distances + (at << 2), previous);
    store<u32>(ids + (at << 2), previousId);
    at--;
  }
  store<f32>(distances + (at << 2), value);
  store<u32>(ids + (at << 2), id);
  return min(count + 1, k);
}

/** Empties the results of queries [from, to), k places each: -1 and Infinity. */
export function clearResults(from: u32, to: u32, k: u32, ids: usize, distances: usize): void {
  memory.fill(ids + from * (k << 2), 0xff, (to - from) * (k << 2));
  for (let at = distances + from * (k << 2), end = distances + to * (k << 2); at < end; at += 4) store<f32>(at, Infinity);
}

/**
 * Turns the lists of rows [from, to) into sorted neighbors with true distances.
 *
 * @param queries   float32 rows by number of the row that owns the list (through `rowOrder`, 0: as it is)
 * @param values    float32 rows by number of the row listed (through `columnOrder`, 0: as it is)
 * @param farther   float32 per query: nearer or equally near rows are left out (0: none)
 * @param outIds, outDistances  k places per query, filled with -1 and Infinity beforehand
 * @param errors    float32 per row in list order: how far distances of keys may be from the true ones, with all that the
 *                  listed rows may add; 0: certify nothing
 * @param norms     int32 or float32 half norm per row in list order
 * @param scale     keys' distances divided by this are true distances
 * @param kind      0: int16 keys, 1: float32 keys, 2: float32 keys of inner products
 * @param doubtful  u32 numbers of queries whose lists might lack a row (their number is returned)
 */
export function finishLists(
  from: u32, to: u32, k: u32, width: usize, queries: usize, values: usize, rowOrder: usize, columnOrder: usize, farther: usize,
  outIds: usize, outDistances: usize, errors: usize, norms: usize, scale: f64, kind: i32, doubtful: usize,
): u32 {
  const bytes = width << 2;
  let doubts: u32 = 0;
  for (let row = from; row < to; row++) {
    const query = rowOrder === 0 ? row : load<u32>(rowOrder + (row << 2));
    const x = queries + query * bytes;
    const ids = outIds + query * (k << 2);
    const distances = outDistances + query * (k << 2);
    const bound: f32 = farther === 0 ? -Infinity : load<f32>(farther + (query << 2));
    let list = listIds + row * (capacity << 2);
    let count: u32 = 0;
    for (const end = list + (capacity << 2); list < end; list += 4) {
      const id = load<u32>(list);
      if (id === u32.MAX_VALUE) continue;
      const other = columnOrder === 0 ? id : load<u32>(columnOrder + (id << 2));
      const value = distance(x, values + other * bytes, width, kind === 2);
      if (value > bound) count = insertSorted(distances, ids, count, k, value, other);
    }
    if (errors === 0 || k === 0) continue;
    const threshold = load<i32>(thresholds + (row << 2));
    if (threshold === i32.MIN_VALUE) continue;
    const error = <f64>load<f32>(errors + (row << 2));
    const last = count < k ? Infinity : <f64>load<f32>(distances + ((k - 1) << 2));
    if (!(last < leastOutside(threshold, norms + (row << 2), scale, error, kind))) {
      store<u32>(doubtful + (doubts << 2), row);
      doubts++;
    }
  }
  return doubts;
}

/** The least true distance that a row outside the list can have. */
function leastOutside(threshold: i32, half: usize, scale: f64, error: f64, kind: i32): f64 {
  if (kind === 0) {
    const squared = 2 * (<f64>load<i32>(half) - <f64>threshold);
    return sqrt<f64>(max<f64>(0, squared)) / scale - error;
  }
  const key = <f64>reinterpret<f32>(threshold ^ ((threshold >> 31) & 0x7fffffff));
  if (kind === 2) return -key / (scale * scale) - error;
  return sqrt<f64>(max<f64>(0, 2 * (<f64>load<f32>(half) - key) - error)) / scale;
}

/**
 * Compares the float32 row at `x` with rows [from, to) of `values` by true distance; the sorted list of k has `count` so far.
 * Left out are row `skip`, rows as near as `farther` or nearer, and by `sameClass` (1: of another class than `label`, 0: of
 * the same class; without `labels` none).
 */
export function scanRow(
  x: usize, values: usize, from: u32, to: u32, k: u32, width: usize, inner: bool, skip: u32, label: i32, labels: usize, sameClass: bool,
  farther: f32, ids: usize, distances: usize, count: u32,
): u32 {
  let filled = count;
  for (let row = from; row < to; row++) {
    if (row === skip || (labels !== 0 && (load<i32>(labels + (row << 2)) === label) !== sameClass)) continue;
    const value = distance(x, values + row * (width << 2), width, inner);
    if (!(value > farther)) continue;
    if (filled < k || before(value, row, load<f32>(distances + ((k - 1) << 2)), load<u32>(ids + ((k - 1) << 2))))
      filled = insertSorted(distances, ids, filled, k, value, row);
  }
  return filled;
}
