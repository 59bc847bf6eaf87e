import { contains } from "./probes";
import { insertNew, least } from "./list";
import {
  capacity, columnHalf, columnLabels, columns, listIds, listKeys, rowLabels, rows, stride, thresholds, upperKeys,
} from "./state";
import { dot } from "./tile";

const NONE: u32 = u32.MAX_VALUE;

/** Rows seen while one row pulls: an open-addressed table of 2^tableBits numbers, emptied for each row. */
let tableBits: u32 = 12;

/** The key of two int16 rows of one set. */
@inline
function keyOf(x: u32, y: u32): i32 {
  return dot(rows + x * stride, columns + y * stride) - load<i32>(columnHalf + (y << 2));
}

/** Whether the filters of classes and bounds let y into the list of x. */
@inline
function allowed(x: u32, y: u32, key: i32): bool {
  if (rowLabels !== 0 && load<i32>(rowLabels + (x << 2)) === load<i32>(columnLabels + (y << 2))) return false;
  return upperKeys === 0 || key <= load<i32>(upperKeys + (x << 2));
}

/** Which of eight clusters are among the first eight probes. */
@inline
function among(clusters: v128, probes: usize): v128 {
  let any = i16x8.eq(clusters, v128.load_splat<u16>(probes));
  any = v128.or(any, i16x8.eq(clusters, v128.load_splat<u16>(probes, 2)));
  any = v128.or(any, i16x8.eq(clusters, v128.load_splat<u16>(probes, 4)));
  any = v128.or(any, i16x8.eq(clusters, v128.load_splat<u16>(probes, 6)));
  any = v128.or(any, i16x8.eq(clusters, v128.load_splat<u16>(probes, 8)));
  any = v128.or(any, i16x8.eq(clusters, v128.load_splat<u16>(probes, 10)));
  any = v128.or(any, i16x8.eq(clusters, v128.load_splat<u16>(probes, 12)));
  return v128.or(any, i16x8.eq(clusters, v128.load_splat<u16>(probes, 14)));
}

/**
 * Rows [from, to) look at their neighbors' neighbors.
 *
 * @param heads   u32, `length` a row: the nearest of each row before this pass, nearest first
 * @param firsts  of these so many neighbors are asked, for so many (`seconds`) of theirs
 * @param homes   u16 beside each of `heads`: its cluster; 0: unknown
 * @param probes  8 u16 a row: clusters with which it was compared already, padded with 0xffff
 * @param bits    the table holds 2^bits u32, at least twice length + firsts × seconds
 * @param found   room for firsts × seconds u32
 * @returns distances computed
 */
export function pull(
  from: u32, to: u32, heads: usize, length: u32, firsts: u32, seconds: u32, homes: usize, probes: usize, probeCount: u32,
  bits: u32, table: usize, found: usize,
): u32 {
  tableBits = bits;
  let computed: u32 = 0;
  for (let x = from; x < to; x++) {
    const own = heads + x * (length << 2);
    memory.fill(table, 0xff, 4 << tableBits);
    mark(table, x);
    for (let i: u32 = 0; i < length; i++) {
      const near = load<u32>(own + (i << 2));
      if (near !== NONE) mark(table, near);
    }
    let end = found;
    const seen = probes + x * (probeCount << 1);
    for (let i: u32 = 0; i < firsts; i++) {
      const near = load<u32>(own + (i << 2));
      if (near === NONE) continue;
      const theirs = heads + near * (length << 2);
      if (ASC_FEATURE_SIMD && homes !== 0) {
        // Most of them lie in clusters compared already: eight are ruled out at a time.
        const clusters = homes + near * (length << 1);
        for (let j: u32 = 0; j < seconds; j += 8) {
          let mask = ~i16x8.bitmask(among(v128.load(clusters + (j << 1)), seen)) & 0xff;
          if (seconds - j < 8) mask &= (1 << (seconds - j)) - 1;
          while (mask !== 0) {
            const lane: u32 = ctz(mask);
            mask &= mask - 1;
            const y = load<u32>(theirs + ((j + lane) << 2));
            if (y === NONE || (probeCount > 8 && contains(seen, probeCount, load<u16>(clusters + ((j + lane) << 1))))) continue;
            if (!mark(table, y)) continue;
            store<u32>(end, y);
            end += 4;
          }
        }
        continue;
      }
      for (let j: u32 = 0; j < seconds; j++) {
        const y = load<u32>(theirs + (j << 2));
        if (y === NONE || (homes !== 0 && contains(seen, probeCount, load<u16>(homes + ((near * length + j) << 1))))) continue;
        if (!mark(table, y)) continue;
        store<u32>(end, y);
        end += 4;
      }
    }
    computed += <u32>((end - found) >> 2);
    let threshold = load<i32>(thresholds + (x << 2));
    // The loads of many rows overlap while no list is touched.
    for (let at = found; at < end; at += 4) {
      const y = load<u32>(at);
      const key = keyOf(x, y);
      if (key > threshold && allowed(x, y, key) && insertNew(x, y, key)) threshold = load<i32>(thresholds + (x << 2));
    }
  }
  return computed;
}

/** Puts a row into the table; false when it was there. */
@inline
function mark(table: usize, y: u32): bool {
  let slot = (y * 0x9e3779b1) >> (32 - tableBits);
  let held = load<u32>(table + (slot << 2));
  while (held !== NONE) {
    if (held === y) return false;
    slot = (slot + 1) & ((1 << tableBits) - 1);
    held = load<u32>(table + (slot << 2));
  }
  store<u32>(table + (slot << 2), y);
  return true;
}

/** Rows moved: gives the lists of rows [from, to) their new keys, drops what the filters forbid now. Returns distances computed. */
export function rescoreLists(from: u32, to: u32): u32 {
  let computed: u32 = 0;
  const bytes = capacity << 2;
  for (let x = from; x < to; x++) {
    const ids = listIds + x * bytes;
    const keys = listKeys + x * bytes;
    for (let at: usize = 0; at < bytes; at += 4) {
      const y = load<u32>(ids + at);
      if (y === NONE) continue;
      computed++;
      const key = keyOf(x, y);
      if (allowed(x, y, key)) store<i32>(keys + at, key);
      else {
        store<u32>(ids + at, NONE);
        store<i32>(keys + at, i32.MIN_VALUE);
      }
    }
    store<i32>(thresholds + (x << 2), least(keys, keys + bytes));
  }
  return computed;
}
