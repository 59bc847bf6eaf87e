import { capacity, listIds, listKeys, thresholds } from "./state";

/** Empties the lists of rows [from, to). */
export function clearLists(from: u32, to: u32): void {
  const bytes = capacity << 2;
  memory.fill(listIds + from * bytes, 0xff, (to - from) * bytes);
  for (let at = listKeys + from * bytes, end = listKeys + to * bytes; at < end; at += 4) store<i32>(at, i32.MIN_VALUE);
  for (let row = from; row < to; row++) store<i32>(thresholds + (row << 2), i32.MIN_VALUE);
}

/**
 * Puts `id` into the list of `row` in the place of its least key. No order is kept: finding the least key again in a
 * few vectors costs less than shifting, and has no branch to mispredict.
 */
export function insert(row: u32, id: u32, key: i32): void {
  const threshold = load<i32>(thresholds + (row << 2));
  if (key <= threshold) return;
  const offset = row * (capacity << 2);
  const keys = listKeys + offset;
  const end = keys + (capacity << 2);
  let at = keys;
  if (ASC_FEATURE_SIMD) {
    const wanted = i32x4.splat(threshold);
    let mask = i32x4.bitmask(i32x4.eq(v128.load(at), wanted));
    while (mask === 0) {
      at += 16;
      mask = i32x4.bitmask(i32x4.eq(v128.load(at), wanted));
    }
    at += ctz(mask) << 2;
  } else {
    while (load<i32>(at) !== threshold) at += 4;
  }
  store<i32>(at, key);
  store<u32>(listIds + offset + (at - keys), id);
  store<i32>(thresholds + (row << 2), least(keys, end));
}

/** As `insert`, for a row that may be in the list already. Returns whether it was put in. */
export function insertNew(row: u32, id: u32, key: i32): bool {
  if (key <= load<i32>(thresholds + (row << 2)) || holds(row, id)) return false;
  insert(row, id, key);
  return true;
}

/** Whether the list of `row` holds `id`. */
export function holds(row: u32, id: u32): bool {
  let at = listIds + row * (capacity << 2);
  const end = at + (capacity << 2);
  if (ASC_FEATURE_SIMD) {
    const wanted = i32x4.splat(id);
    for (; at < end; at += 16) if (v128.any_true(i32x4.eq(v128.load(at), wanted))) return true;
  } else {
    for (; at < end; at += 4) if (load<u32>(at) === id) return true;
  }
  return false;
}

/** The least of the int32 in [at, end). */
@inline
export function least(start: usize, end: usize): i32 {
  if (ASC_FEATURE_SIMD) {
    let low = v128.load(start);
    for (let at = start + 16; at < end; at += 16) low = i32x4.min_s(low, v128.load(at));
    low = i32x4.min_s(low, i8x16.shuffle(low, low, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
    return min(i32x4.extract_lane(low, 0), i32x4.extract_lane(low, 1));
  }
  let low = load<i32>(start);
  for (let at = start + 4; at < end; at += 4) low = min(low, load<i32>(at));
  return low;
}
