import { capacity, listIds, listKeys } from "./state";

/** Sorts the lists of rows [from, to), greatest key first, ties by lower id. */
export function sortLists(from: u32, to: u32): void {
  const bytes = capacity << 2;
  for (let row = from; row < to; row++) {
    const keys = listKeys + row * bytes;
    const ids = listIds + row * bytes;
    for (let at: usize = 4; at < bytes; at += 4) {
      const key = load<i32>(keys + at);
      const id = load<u32>(ids + at);
      let to = at;
      while (to > 0) {
        const other = load<i32>(keys + to - 4);
        if (other > key || (other === key && load<u32>(ids + to - 4) < id)) break;
        store<i32>(keys + to, other);
        store<u32>(ids + to, load<u32>(ids + to - 4));
        to -= 4;
      }
      store<i32>(keys + to, key);
      store<u32>(ids + to, id);
    }
  }
}

/** Copies the first `count` ids of each list of rows [from, to) to `out`, `count` a row. */
export function copyHeads(from: u32, to: u32, count: u32, out: usize): void {
  const bytes = count << 2;
  for (let row = from; row < to; row++) memory.copy(out + row * bytes, listIds + row * (capacity << 2), bytes);
}

/** The cluster (u16, `home` per row) of each id that copyHeads wrote; 0xffff for none. */
export function copyHomes(from: u32, to: u32, count: u32, heads: usize, home: usize, out: usize): void {
  for (let at = from * count; at < to * count; at++) {
    const id = load<u32>(heads + (at << 2));
    store<u16>(out + (at << 1), id === u32.MAX_VALUE ? 0xffff : load<u16>(home + (id << 1)));
  }
}

/**
 * Adds int16 rows to the int32 sums of their clusters (`assigned`: u32 per row) and counts them. Numbers are shifted right by
 * `shift`, so that the sums cannot overflow.
 */
export function sumClusters(
  rows: usize,
  width: usize,
  from: u32,
  to: u32,
  assigned: usize,
  sums: usize,
  counts: usize,
  shift: i32,
): void {
  for (let row = from; row < to; row++) {
    const cluster = load<u32>(assigned + (row << 2));
    const sum = sums + cluster * (width << 2);
    const source = rows + row * (width << 1);
    store<i32>(counts + (cluster << 2), load<i32>(counts + (cluster << 2)) + 1);
    if (ASC_FEATURE_SIMD) {
      for (let at: usize = 0; at < width; at += 8) {
        const value = v128.load(source + (at << 1));
        const to = sum + (at << 2);
        v128.store(to, i32x4.add(v128.load(to), i32x4.shr_s(i32x4.extend_low_i16x8_s(value), shift)));
        v128.store(to, i32x4.add(v128.load(to, 16), i32x4.shr_s(i32x4.extend_high_i16x8_s(value), shift)), 16);
      }
    } else {
      for (let at: usize = 0; at < width; at++) {
        const to = sum + (at << 2);
        store<i32>(to, load<i32>(to) + ((<i32>load<i16>(source + (at << 1))) >> shift));
      }
    }
  }
}
