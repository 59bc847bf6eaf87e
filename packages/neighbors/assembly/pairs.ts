import { insert } from "./list";
import { contains } from "./probes";
import {
  columnHalf,
  columnLabels,
  columns,
  packed,
  rowHalf,
  rowLabels,
  rows,
  stride,
  thresholds,
  tileOut,
  upperKeys,
} from "./state";
import { tile } from "./tile";

// A key says how near a column is to a row: dot(x, y) - |y|²/2, which falls as the Euclidean distance grows.
// float32 keys are mapped to int32 in the same order, so that lists and thresholds are int32 everywhere.

/** A float32's place among all float32, as int32. */
@inline
function ordered(bits: i32): i32 {
  return bits ^ ((bits >> 31) & 0x7fffffff);
}

@inline
function orderedVector(bits: v128): v128 {
  return v128.xor(bits, v128.and(i32x4.shr_s(bits, 31), i32x4.splat(0x7fffffff)));
}

/** Four keys from four products and four halves. */
@inline
function keyVector<T>(product: v128, half: v128): v128 {
  if (isFloat<T>()) return orderedVector(f32x4.sub(product, half));
  return i32x4.sub(product, half);
}

/** The key from the product at address `at` and the half norm at address `half`. */
@inline
function keyAt<T>(at: usize, half: usize): i32 {
  if (isFloat<T>()) return ordered(reinterpret<i32>(load<f32>(at) - load<f32>(half)));
  return load<i32>(at) - load<i32>(half);
}

@inline
function splatHalf(row: u32): v128 {
  return v128.load_splat<u32>(rowHalf + (row << 2));
}

/**
 * Every row of [rowFrom, rowTo) with every packed column, each pair once: both lists are filled.
 * Rows and columns are of one set; the packed columns are rows [columnFrom, columnFrom + count). Where the ranges
 * overlap, pairs with column <= row are left out.
 */
export function pairsOfInt16(rowFrom: u32, rowTo: u32, columnFrom: u32, count: u32): void {
  pairs<i16>(rowFrom, rowTo, columnFrom, count);
}

export function pairsOfFloat32(rowFrom: u32, rowTo: u32, columnFrom: u32, count: u32): void {
  pairs<f32>(rowFrom, rowTo, columnFrom, count);
}

@inline
function pairs<T>(rowFrom: u32, rowTo: u32, columnFrom: u32, count: u32): void {
  const panelBytes = stride << 3;
  const columnTo = columnFrom + count;
  for (let x = rowFrom; x < rowTo; x += 4) {
    const last = rowTo - 1;
    const row0 = rows + x * stride;
    const row1 = rows + min(x + 1, last) * stride;
    const row2 = rows + min(x + 2, last) * stride;
    const row3 = rows + min(x + 3, last) * stride;
    let first: u32 = 0;
    // Panels that end at or before this row hold no column beyond it.
    if (columnFrom <= x && x < columnTo) first = (x - columnFrom) & ~7;
    for (let y = columnFrom + first; y < columnTo; y += 8) {
      tile<T>(row0, row1, row2, row3, packed + ((y - columnFrom) >> 3) * panelBytes);
      if (ASC_FEATURE_SIMD) {
        let any = i32x4.splat(0);
        const halfLeft = v128.load(columnHalf + (y << 2));
        const halfRight = v128.load(columnHalf + (y << 2), 16);
        const leastLeft = v128.load(thresholds + (y << 2));
        const leastRight = v128.load(thresholds + (y << 2), 16);
        for (let i: u32 = 0; i < 4; i++) {
          const row = min(x + i, last);
          const least = v128.load_splat<u32>(thresholds + (row << 2));
          const half = splatHalf(row);
          const left = v128.load(tileOut + (i << 5));
          const right = v128.load(tileOut + (i << 5), 16);
          any = v128.or(any, i32x4.gt_s(keyVector<T>(left, halfLeft), least));
          any = v128.or(any, i32x4.gt_s(keyVector<T>(right, halfRight), least));
          any = v128.or(any, i32x4.gt_s(keyVector<T>(left, half), leastLeft));
          any = v128.or(any, i32x4.gt_s(keyVector<T>(right, half), leastRight));
        }
        if (!v128.any_true(any)) continue;
      }
      const rowsHere = min<u32>(4, rowTo - x);
      const columnsHere = min<u32>(8, columnTo - y);
      for (let i: u32 = 0; i < rowsHere; i++) insertPairs<T>(x + i, y, columnsHere, tileOut + (i << 5));
    }
  }
}

/** Offers the pairs of one row of a tile to both lists. */
function insertPairs<T>(x: u32, y: u32, count: u32, products: usize): void {
  let mask: i32 = 0xff;
  if (ASC_FEATURE_SIMD) {
    const least = v128.load_splat<u32>(thresholds + (x << 2));
    const half = splatHalf(x);
    const left = v128.load(products);
    const right = v128.load(products, 16);
    const hitsLeft = v128.or(
      i32x4.gt_s(keyVector<T>(left, v128.load(columnHalf + (y << 2))), least),
      i32x4.gt_s(keyVector<T>(left, half), v128.load(thresholds + (y << 2))),
    );
    const hitsRight = v128.or(
      i32x4.gt_s(keyVector<T>(right, v128.load(columnHalf + (y << 2), 16)), least),
      i32x4.gt_s(keyVector<T>(right, half), v128.load(thresholds + (y << 2), 16)),
    );
    mask = i32x4.bitmask(hitsLeft) | (i32x4.bitmask(hitsRight) << 4);
  }
  mask &= (1 << count) - 1;
  // Leave out the row itself and what lies before it: those pairs were or will be met from the other side.
  if (y <= x) mask = x - y >= 7 ? 0 : mask & ~((2 << (x - y)) - 1);
  while (mask !== 0) {
    const lane: u32 = ctz(mask);
    mask &= mask - 1;
    const other = y + lane;
    const product = products + (lane << 2);
    if (rowLabels !== 0 && load<i32>(rowLabels + (x << 2)) === load<i32>(rowLabels + (other << 2))) continue;
    const forRow = keyAt<T>(product, columnHalf + (other << 2));
    const forColumn = keyAt<T>(product, rowHalf + (x << 2));
    if (upperKeys === 0) {
      insert(x, other, forRow);
      insert(other, x, forColumn);
    } else {
      if (forRow <= load<i32>(upperKeys + (x << 2))) insert(x, other, forRow);
      if (forColumn <= load<i32>(upperKeys + (other << 2))) insert(other, x, forColumn);
    }
  }
}

/**
 * The rows named at `visitors` (count of u32) with every packed column: only the rows' lists are filled.
 * `skipSelf`: rows and columns are of one set, and a row is not its own neighbor.
 */
export function visitInt16(visitors: usize, visitorCount: u32, columnFrom: u32, count: u32, skipSelf: bool): void {
  visit<i16>(visitors, visitorCount, columnFrom, count, skipSelf);
}

export function visitFloat32(visitors: usize, visitorCount: u32, columnFrom: u32, count: u32, skipSelf: bool): void {
  visit<f32>(visitors, visitorCount, columnFrom, count, skipSelf);
}

@inline
function visit<T>(visitors: usize, visitorCount: u32, columnFrom: u32, count: u32, skipSelf: bool): void {
  const panelBytes = stride << 3;
  const columnTo = columnFrom + count;
  const lastVisitor = visitors + ((visitorCount - 1) << 2);
  for (let at = visitors; at <= lastVisitor; at += 16) {
    const x0 = load<u32>(at);
    const x1 = load<u32>(min(at + 4, lastVisitor));
    const x2 = load<u32>(min(at + 8, lastVisitor));
    const x3 = load<u32>(min(at + 12, lastVisitor));
    const row0 = rows + x0 * stride;
    const row1 = rows + x1 * stride;
    const row2 = rows + x2 * stride;
    const row3 = rows + x3 * stride;
    const rowsHere = min<u32>(4, <u32>((lastVisitor - at) >> 2) + 1);
    let panel = packed;
    for (let y = columnFrom; y < columnTo; y += 8, panel += panelBytes) {
      tile<T>(row0, row1, row2, row3, panel);
      const columnsHere = min<u32>(8, columnTo - y);
      offer<T>(x0, y, columnsHere, tileOut, skipSelf);
      if (rowsHere > 1) offer<T>(x1, y, columnsHere, tileOut + 32, skipSelf);
      if (rowsHere > 2) offer<T>(x2, y, columnsHere, tileOut + 64, skipSelf);
      if (rowsHere > 3) offer<T>(x3, y, columnsHere, tileOut + 96, skipSelf);
    }
  }
}

/** Offers 8 columns to one row's list. */
@inline
function offer<T>(x: u32, y: u32, count: u32, products: usize, skipSelf: bool): void {
  let mask: i32 = 0xff;
  if (ASC_FEATURE_SIMD) {
    const least = v128.load_splat<u32>(thresholds + (x << 2));
    const left = keyVector<T>(v128.load(products), v128.load(columnHalf + (y << 2)));
    const right = keyVector<T>(v128.load(products, 16), v128.load(columnHalf + (y << 2), 16));
    let hitsLeft = i32x4.gt_s(left, least);
    let hitsRight = i32x4.gt_s(right, least);
    if (upperKeys !== 0) {
      const upper = v128.load_splat<u32>(upperKeys + (x << 2));
      hitsLeft = v128.and(hitsLeft, i32x4.le_s(left, upper));
      hitsRight = v128.and(hitsRight, i32x4.le_s(right, upper));
    }
    if (!v128.any_true(v128.or(hitsLeft, hitsRight))) return;
    mask = i32x4.bitmask(hitsLeft) | (i32x4.bitmask(hitsRight) << 4);
  }
  mask &= (1 << count) - 1;
  if (mask !== 0) offerSome<T>(x, y, mask, products, skipSelf);
}

function offerSome<T>(x: u32, y: u32, hits: i32, products: usize, skipSelf: bool): void {
  let mask = hits;
  while (mask !== 0) {
    const lane: u32 = ctz(mask);
    mask &= mask - 1;
    const other = y + lane;
    if (skipSelf && other === x) continue;
    if (rowLabels !== 0 && load<i32>(rowLabels + (x << 2)) === load<i32>(columnLabels + (other << 2))) continue;
    const key = keyAt<T>(products + (lane << 2), columnHalf + (other << 2));
    if (upperKeys !== 0 && key > load<i32>(upperKeys + (x << 2))) continue;
    insert(x, other, key);
  }
}

/**
 * The int16 rows named at `visitors` with every packed column, both lists filled: rows and columns are of one set, in different
 * clusters. Where the column visits the row's cluster too, the pair is met twice and taken once, from the lower cluster.
 *
 * @param home, probes, probeCount as for pull
 */
export function visitBoth(
  visitors: usize, visitorCount: u32, columnFrom: u32, count: u32, home: usize, probes: usize, probeCount: u32,
): void {
  const panelBytes = stride << 3;
  const columnTo = columnFrom + count;
  const lastVisitor = visitors + ((visitorCount - 1) << 2);
  for (let at = visitors; at <= lastVisitor; at += 16) {
    const x0 = load<u32>(at);
    const x1 = load<u32>(min(at + 4, lastVisitor));
    const x2 = load<u32>(min(at + 8, lastVisitor));
    const x3 = load<u32>(min(at + 12, lastVisitor));
    const row0 = rows + x0 * stride;
    const row1 = rows + x1 * stride;
    const row2 = rows + x2 * stride;
    const row3 = rows + x3 * stride;
    const rowsHere = min<u32>(4, <u32>((lastVisitor - at) >> 2) + 1);
    let panel = packed;
    for (let y = columnFrom; y < columnTo; y += 8, panel += panelBytes) {
      tile<i16>(row0, row1, row2, row3, panel);
      const columnsHere = min<u32>(8, columnTo - y);
      offerBoth(x0, y, columnsHere, tileOut, home, probes, probeCount);
      if (rowsHere > 1) offerBoth(x1, y, columnsHere, tileOut + 32, home, probes, probeCount);
      if (rowsHere > 2) offerBoth(x2, y, columnsHere, tileOut + 64, home, probes, probeCount);
      if (rowsHere > 3) offerBoth(x3, y, columnsHere, tileOut + 96, home, probes, probeCount);
    }
  }
}

@inline
function offerBoth(x: u32, y: u32, count: u32, products: usize, home: usize, probes: usize, probeCount: u32): void {
  let mask: i32 = 0xff;
  if (ASC_FEATURE_SIMD) {
    const least = v128.load_splat<u32>(thresholds + (x << 2));
    const half = splatHalf(x);
    const left = v128.load(products);
    const right = v128.load(products, 16);
    const hitsLeft = v128.or(
      i32x4.gt_s(i32x4.sub(left, v128.load(columnHalf + (y << 2))), least),
      i32x4.gt_s(i32x4.sub(left, half), v128.load(thresholds + (y << 2))),
    );
    const hitsRight = v128.or(
      i32x4.gt_s(i32x4.sub(right, v128.load(columnHalf + (y << 2), 16)), least),
      i32x4.gt_s(i32x4.sub(right, half), v128.load(thresholds + (y << 2), 16)),
    );
    if (!v128.any_true(v128.or(hitsLeft, hitsRight))) return;
    mask = i32x4.bitmask(hitsLeft) | (i32x4.bitmask(hitsRight) << 4);
  }
  mask &= (1 << count) - 1;
  if (mask !== 0) insertBoth(x, y, mask, products, home, probes, probeCount);
}

function insertBoth(x: u32, y: u32, hits: i32, products: usize, home: usize, probes: usize, probeCount: u32): void {
  let mask = hits;
  const homeX = load<u16>(home + (x << 1));
  while (mask !== 0) {
    const lane: u32 = ctz(mask);
    mask &= mask - 1;
    const other = y + lane;
    if (homeX > load<u16>(home + (other << 1)) && contains(probes + other * (probeCount << 1), probeCount, homeX)) continue;
    if (rowLabels !== 0 && load<i32>(rowLabels + (x << 2)) === load<i32>(rowLabels + (other << 2))) continue;
    const product = load<i32>(products + (lane << 2));
    const forRow = product - load<i32>(columnHalf + (other << 2));
    const forColumn = product - load<i32>(rowHalf + (x << 2));
    if (upperKeys === 0 || forRow <= load<i32>(upperKeys + (x << 2))) insert(x, other, forRow);
    if (upperKeys === 0 || forColumn <= load<i32>(upperKeys + (other << 2))) insert(other, x, forColumn);
  }
}
