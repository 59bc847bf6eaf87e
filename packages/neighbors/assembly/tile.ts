import { columns, packed, stride, tileOut, width } from "./state";

// A tile is 4 rows × 8 columns: more accumulators than 4 × 2 vectors would spill. The columns are interleaved so that
// no horizontal sum is needed: two int16 (or one float32) of each of 8 columns lie side by side, and the same two numbers
// of a row are loaded into every lane.

/** Interleaves columns [from, from + count) into `packed`, filling up the last panel of 8 with zeros. */
export function pack(from: u32, count: u32): void {
  const steps = stride >> 2;
  let out = packed;
  for (let first: u32 = 0; first < count; first += 8) {
    const here = min<u32>(8, count - first);
    for (let column: u32 = 0; column < 8; column++) {
      let to = out + (column << 2);
      if (column < here) {
        let at = columns + (from + first + column) * stride;
        for (let step: usize = 0; step < steps; step++, at += 4, to += 32) store<u32>(to, load<u32>(at));
      } else {
        for (let step: usize = 0; step < steps; step++, to += 32) store<u32>(to, 0);
      }
    }
    out += steps << 5;
  }
}

/** The 32 dot products of 4 rows (addresses) and one panel, to `tileOut`: int32 for T = i16, else float32. */
@inline
export function tile<T>(row0: usize, row1: usize, row2: usize, row3: usize, panel: usize): void {
  if (ASC_FEATURE_SIMD) {
    let a0 = i32x4.splat(0);
    let b0 = a0;
    let a1 = a0;
    let b1 = a0;
    let a2 = a0;
    let b2 = a0;
    let a3 = a0;
    let b3 = a0;
    // Four steps a round: the addresses are advanced once for all four.
    const end = row0 + stride;
    let at = panel;
    let at1 = row1;
    let at2 = row2;
    let at3 = row3;
    for (let at0 = row0; at0 < end; at0 += 16) {
      let left: v128;
      let right: v128;
      let x: v128;
      left = v128.load(at);
      right = v128.load(at, 16);
      x = v128.load_splat<u32>(at0);
      a0 = accumulate<T>(a0, x, left);
      b0 = accumulate<T>(b0, x, right);
      x = v128.load_splat<u32>(at1);
      a1 = accumulate<T>(a1, x, left);
      b1 = accumulate<T>(b1, x, right);
      x = v128.load_splat<u32>(at2);
      a2 = accumulate<T>(a2, x, left);
      b2 = accumulate<T>(b2, x, right);
      x = v128.load_splat<u32>(at3);
      a3 = accumulate<T>(a3, x, left);
      b3 = accumulate<T>(b3, x, right);
      left = v128.load(at, 32);
      right = v128.load(at, 48);
      x = v128.load_splat<u32>(at0, 4);
      a0 = accumulate<T>(a0, x, left);
      b0 = accumulate<T>(b0, x, right);
      x = v128.load_splat<u32>(at1, 4);
      a1 = accumulate<T>(a1, x, left);
      b1 = accumulate<T>(b1, x, right);
      x = v128.load_splat<u32>(at2, 4);
      a2 = accumulate<T>(a2, x, left);
      b2 = accumulate<T>(b2, x, right);
      x = v128.load_splat<u32>(at3, 4);
      a3 = accumulate<T>(a3, x, left);
      b3 = accumulate<T>(b3, x, right);
      left = v128.load(at, 64);
      right = v128.load(at, 80);
      x = v128.load_splat<u32>(at0, 8);
      a0 = accumulate<T>(a0, x, left);
      b0 = accumulate<T>(b0, x, right);
      x = v128.load_splat<u32>(at1, 8);
      a1 = accumulate<T>(a1, x, left);
      b1 = accumulate<T>(b1, x, right);
      x = v128.load_splat<u32>(at2, 8);
      a2 = accumulate<T>(a2, x, left);
      b2 = accumulate<T>(b2, x, right);
      x = v128.load_splat<u32>(at3, 8);
      a3 = accumulate<T>(a3, x, left);
      b3 = accumulate<T>(b3, x, right);
      left = v128.load(at, 96);
      right = v128.load(at, 112);
      x = v128.load_splat<u32>(at0, 12);
      a0 = accumulate<T>(a0, x, left);
      b0 = accumulate<T>(b0, x, right);
      x = v128.load_splat<u32>(at1, 12);
      a1 = accumulate<T>(a1, x, left);
      b1 = accumulate<T>(b1, x, right);
      x = v128.load_splat<u32>(at2, 12);
      a2 = accumulate<T>(a2, x, left);
      b2 = accumulate<T>(b2, x, right);
      x = v128.load_splat<u32>(at3, 12);
      a3 = accumulate<T>(a3, x, left);
      b3 = accumulate<T>(b3, x, right);
      at += 128;
      at1 += 16;
      at2 += 16;
      at3 += 16;
    }
    v128.store(tileOut, a0);
    v128.store(tileOut, b0, 16);
    v128.store(tileOut, a1, 32);
    v128.store(tileOut, b1, 48);
    v128.store(tileOut, a2, 64);
    v128.store(tileOut, b2, 80);
    v128.store(tileOut, a3, 96);
    v128.store(tileOut, b3, 112);
  } else {
    tileRow<T>(row0, panel, tileOut);
    tileRow<T>(row1, panel, tileOut + 32);
    tileRow<T>(row2, panel, tileOut + 64);
    tileRow<T>(row3, panel, tileOut + 96);
  }
}

@inline
function accumulate<T>(sum: v128, x: v128, y: v128): v128 {
  if (isFloat<T>()) return f32x4.add(sum, f32x4.mul(x, y));
  return i32x4.add(sum, i32x4.dot_i16x8_s(x, y));
}

function tileRow<T>(row: usize, panel: usize, out: usize): void {
  for (let column: usize = 0; column < 32; column += 4) {
    if (isFloat<T>()) {
      let sum: f32 = 0;
      for (let step: usize = 0; step < stride; step += 4)
        sum += load<f32>(row + step) * load<f32>(panel + (step << 3) + column);
      store<f32>(out + column, sum);
    } else {
      let sum: i32 = 0;
      for (let step: usize = 0; step < stride; step += 4) {
        const at = panel + (step << 3) + column;
        sum += <i32>load<i16>(row + step) * <i32>load<i16>(at);
        sum += <i32>load<i16>(row + step, 2) * <i32>load<i16>(at, 2);
      }
      store<i32>(out + column, sum);
    }
  }
}

/** One dot product of two rows, in int32. */
@inline
export function dot(x: usize, y: usize): i32 {
  if (ASC_FEATURE_SIMD) {
    let a = i32x4.dot_i16x8_s(v128.load(x), v128.load(y));
    for (let at: usize = 16; at < width << 1; at += 16)
      a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load(x + at), v128.load(y + at)));
    a = i32x4.add(a, i8x16.shuffle(a, a, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
    return i32x4.extract_lane(a, 0) + i32x4.extract_lane(a, 1);
  }
  let sum: i32 = 0;
  for (let at: usize = 0; at < width << 1; at += 2) sum += <i32>load<i16>(x + at) * <i32>load<i16>(y + at);
  return sum;
}
