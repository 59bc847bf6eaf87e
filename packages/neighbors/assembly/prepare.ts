// From float32 rows as given to the form in which they are compared: centered, scaled, rounded to int16 (or kept as float32).

/** Adds the rows [from, to) to `sums` (width float64). */
export function sumRows(values: usize, width: usize, from: u32, to: u32, sums: usize): void {
  for (let row = from; row < to; row++) {
    let at = values + row * (width << 2);
    if (ASC_FEATURE_SIMD) {
      for (let sum = sums, end = sums + (width << 3); sum < end; sum += 16, at += 8)
        v128.store(sum, f64x2.add(v128.load(sum), f64x2.promote_low_f32x4(v128.load64_zero(at))));
    } else {
      for (let sum = sums, end = sums + (width << 3); sum < end; sum += 8, at += 4)
        store<f64>(sum, load<f64>(sum) + <f64>load<f32>(at));
    }
  }
}

/** Four running sums of eight numbers a step: the order is the same with and without SIMD. */
let sum0: f32 = 0;
let sum1: f32 = 0;
let sum2: f32 = 0;
let sum3: f32 = 0;

@inline
function sumOf(a: f32, b: f32, c: f32, d: f32): f32 {
  return a + c + (b + d);
}

/** Squared norms (float32) of value - center, rows [from, to). `center` is one float32 row. */
export function measureRows(values: usize, width: usize, from: u32, to: u32, center: usize, norms: usize): void {
  const bytes = width << 2;
  for (let row = from; row < to; row++) {
    const source = values + row * bytes;
    if (ASC_FEATURE_SIMD) {
      let sum = f32x4.splat(0);
      for (let at: usize = 0; at < bytes; at += 16) {
        const moved = f32x4.sub(v128.load(source + at), v128.load(center + at));
        sum = f32x4.add(sum, f32x4.mul(moved, moved));
      }
      store<f32>(
        norms + (row << 2),
        sumOf(f32x4.extract_lane(sum, 0), f32x4.extract_lane(sum, 1), f32x4.extract_lane(sum, 2), f32x4.extract_lane(sum, 3)),
      );
    } else {
      sum0 = sum1 = sum2 = sum3 = 0;
      for (let at: usize = 0; at < bytes; at += 16) {
        sum0 += squareOf(source + at, center + at);
        sum1 += squareOf(source + at + 4, center + at + 4);
        sum2 += squareOf(source + at + 8, center + at + 8);
        sum3 += squareOf(source + at + 12, center + at + 12);
      }
      store<f32>(norms + (row << 2), sumOf(sum0, sum1, sum2, sum3));
    }
  }
}

@inline
function squareOf(a: usize, b: usize): f32 {
  const moved: f32 = load<f32>(a) - load<f32>(b);
  return moved * moved;
}

/**
 * Writes float32 rows value - center to places [from, to) of `out`; place i holds row order[i] (order 0: row i).
 * `half` gets half the squared norm, or 0 without `withNorm`.
 */
export function floatRows(values: usize, width: usize, order: usize, from: u32, to: u32, center: usize, norms: usize, out: usize, half: usize, withNorm: bool): void {
  const bytes = width << 2;
  for (let place = from; place < to; place++) {
    const row = order === 0 ? place : load<u32>(order + (place << 2));
    const source = values + row * bytes;
    const target = out + place * bytes;
    for (let at: usize = 0; at < bytes; at += 4) store<f32>(target + at, load<f32>(source + at) - load<f32>(center + at));
    store<f32>(half + (place << 2), withNorm ? load<f32>(norms + (row << 2)) * 0.5 : 0);
  }
}

/**
 * Writes int16 rows round((value - center) × scale) to places [from, to) of `out`; place i holds row order[i] (order 0:
 * row i). `half` gets half the squared norm (int32, rounded down), `residual` the norm of what rounding took away (float32).
 *
 * @returns the greatest residual
 */
export function fixRows(values: usize, width: usize, order: usize, from: u32, to: u32, center: usize, scale: f32, out: usize, half: usize, residual: usize): f32 {
  let greatest: f32 = 0;
  for (let place = from; place < to; place++) {
    const row = order === 0 ? place : load<u32>(order + (place << 2));
    const source = values + row * (width << 2);
    const target = out + place * (width << 1);
    let norm: i32 = 0;
    let lost: f32 = 0;
    if (ASC_FEATURE_SIMD) {
      const factor = f32x4.splat(scale);
      let norms = i32x4.splat(0);
      let errors = f32x4.splat(0);
      for (let at: usize = 0; at < width; at += 8) {
        const low = f32x4.mul(f32x4.sub(v128.load(source + (at << 2)), v128.load(center + (at << 2))), factor);
        const high = f32x4.mul(f32x4.sub(v128.load(source + (at << 2), 16), v128.load(center + (at << 2), 16)), factor);
        const lowRound = f32x4.nearest(low);
        const highRound = f32x4.nearest(high);
        const lowError = f32x4.sub(low, lowRound);
        const highError = f32x4.sub(high, highRound);
        errors = f32x4.add(errors, f32x4.mul(lowError, lowError));
        errors = f32x4.add(errors, f32x4.mul(highError, highError));
        const narrow = i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(lowRound), i32x4.trunc_sat_f32x4_s(highRound));
        norms = i32x4.add(norms, i32x4.dot_i16x8_s(narrow, narrow));
        v128.store(target + (at << 1), narrow);
      }
      norm = i32x4.extract_lane(norms, 0) + i32x4.extract_lane(norms, 1) + i32x4.extract_lane(norms, 2) + i32x4.extract_lane(norms, 3);
      lost = sumOf(f32x4.extract_lane(errors, 0), f32x4.extract_lane(errors, 1), f32x4.extract_lane(errors, 2), f32x4.extract_lane(errors, 3));
    } else {
      sum0 = sum1 = sum2 = sum3 = 0;
      for (let at: usize = 0; at < width; at += 4) {
        sum0 += fixOne(source + (at << 2), center + (at << 2), scale, target + (at << 1));
        sum1 += fixOne(source + (at << 2) + 4, center + (at << 2) + 4, scale, target + (at << 1) + 2);
        sum2 += fixOne(source + (at << 2) + 8, center + (at << 2) + 8, scale, target + (at << 1) + 4);
        sum3 += fixOne(source + (at << 2) + 12, center + (at << 2) + 12, scale, target + (at << 1) + 6);
      }
      for (let at: usize = 0; at < width << 1; at += 2) {
        const value: i32 = load<i16>(target + at);
        norm += value * value;
      }
      lost = sumOf(sum0, sum1, sum2, sum3);
    }
    store<i32>(half + (place << 2), norm >> 1);
    const error = sqrt<f32>(lost);
    store<f32>(residual + (place << 2), error);
    greatest = max<f32>(greatest, error);
  }
  return greatest;
}

/**
 * Turns the residuals of rows [from, to) into how far a distance between rounded rows may be from the true one, in true units:
 * ((residual + greatest) × 1.0001 + 0.02) / scale, where 0.02 covers the rounding of centering.
 */
export function boundErrors(from: u32, to: u32, residuals: usize, greatest: f64, scale: f64): void {
  for (let at = residuals + (from << 2), end = residuals + (to << 2); at < end; at += 4)
    store<f32>(at, <f32>(((<f64>load<f32>(at) + greatest) * 1.0001 + 0.02) / scale));
}

/** Rounds one number; returns its squared error. */
@inline
function fixOne(source: usize, center: usize, scale: f32, target: usize): f32 {
  const exact: f32 = (load<f32>(source) - load<f32>(center)) * scale;
  const round = nearest(exact);
  store<i16>(target, <i16>(<i32>max<f32>(-32768, min<f32>(32767, round))));
  const error: f32 = exact - round;
  return error * error;
}

/** Puts rows of `bytes` bytes into another order: place i of `out` gets row order[i]. */
export function reorderRows(source: usize, bytes: usize, order: usize, from: u32, to: u32, out: usize): void {
  for (let row = from; row < to; row++) memory.copy(out + row * bytes, source + load<u32>(order + (row << 2)) * bytes, bytes);
}
