// From float32 rows as given to the form in which they are compared: centred, scaled, rounded to int16 (or kept as float32).

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

/**
 * Writes (value - centre) × scale of the rows [from, to), and the squared norm of each to `norms` (float32).
 * `centre` is one row of float32.
 */
export function centreRows(values: usize, width: usize, from: u32, to: u32, centre: usize, scale: f32, out: usize, norms: usize): void {
  const bytes = width << 2;
  for (let row = from; row < to; row++) {
    const source = values + row * bytes;
    const target = out + row * bytes;
    let sum: f64 = 0;
    if (ASC_FEATURE_SIMD) {
      const factor = f32x4.splat(scale);
      let total = f64x2.splat(0);
      for (let at: usize = 0; at < bytes; at += 16) {
        const moved = f32x4.mul(f32x4.sub(v128.load(source + at), v128.load(centre + at)), factor);
        v128.store(target + at, moved);
        const low = f64x2.promote_low_f32x4(moved);
        const high = f64x2.promote_low_f32x4(i8x16.shuffle(moved, moved, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
        total = f64x2.add(total, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)));
      }
      sum = f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
    } else {
      let even: f64 = 0;
      let odd: f64 = 0;
      for (let at: usize = 0; at < bytes; at += 16) {
        const a: f32 = (load<f32>(source + at) - load<f32>(centre + at)) * scale;
        const b: f32 = (load<f32>(source + at, 4) - load<f32>(centre + at, 4)) * scale;
        const c: f32 = (load<f32>(source + at, 8) - load<f32>(centre + at, 8)) * scale;
        const d: f32 = (load<f32>(source + at, 12) - load<f32>(centre + at, 12)) * scale;
        store<f32>(target + at, a);
        store<f32>(target + at, b, 4);
        store<f32>(target + at, c, 8);
        store<f32>(target + at, d, 12);
        even += <f64>a * <f64>a + <f64>c * <f64>c;
        odd += <f64>b * <f64>b + <f64>d * <f64>d;
      }
      sum = even + odd;
    }
    store<f32>(norms + (row << 2), <f32>sum);
  }
}

/**
 * Rounds float32 rows [from, to), already centred and scaled to norms of at most 32767, to int16.
 * Row r of `source` goes to place r of `out`. `half` gets half the squared norm (int32, rounded down) where
 * `withNorm`, else 0; `residual` gets the norm of what rounding took away (float32).
 */
export function quantiseRows(source: usize, width: usize, from: u32, to: u32, out: usize, half: usize, residual: usize, withNorm: bool): void {
  for (let row = from; row < to; row++) {
    const input = source + row * (width << 2);
    const target = out + row * (width << 1);
    let norm: i32 = 0;
    let lost: f64 = 0;
    if (ASC_FEATURE_SIMD) {
      let norms = i32x4.splat(0);
      let errors = f32x4.splat(0);
      for (let at: usize = 0; at < width; at += 8) {
        const low = v128.load(input + (at << 2));
        const high = v128.load(input + (at << 2), 16);
        const lowRound = f32x4.nearest(low);
        const highRound = f32x4.nearest(high);
        const lowError = f32x4.sub(low, lowRound);
        const highError = f32x4.sub(high, highRound);
        errors = f32x4.add(errors, f32x4.add(f32x4.mul(lowError, lowError), f32x4.mul(highError, highError)));
        const narrow = i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(lowRound), i32x4.trunc_sat_f32x4_s(highRound));
        norms = i32x4.add(norms, i32x4.dot_i16x8_s(narrow, narrow));
        v128.store(target + (at << 1), narrow);
      }
      norm = i32x4.extract_lane(norms, 0) + i32x4.extract_lane(norms, 1) + i32x4.extract_lane(norms, 2) + i32x4.extract_lane(norms, 3);
      lost = <f64>f32x4.extract_lane(errors, 0) + <f64>f32x4.extract_lane(errors, 1) + <f64>f32x4.extract_lane(errors, 2) + <f64>f32x4.extract_lane(errors, 3);
    } else {
      let e0: f32 = 0;
      let e1: f32 = 0;
      let e2: f32 = 0;
      let e3: f32 = 0;
      for (let at: usize = 0; at < width; at += 8) {
        e0 += roundPair(input + (at << 2), target + (at << 1));
        e1 += roundPair(input + (at << 2) + 4, target + (at << 1) + 2);
        e2 += roundPair(input + (at << 2) + 8, target + (at << 1) + 4);
        e3 += roundPair(input + (at << 2) + 12, target + (at << 1) + 6);
      }
      for (let at: usize = 0; at < width << 1; at += 2) {
        const value: i32 = load<i16>(target + at);
        norm += value * value;
      }
      lost = <f64>e0 + <f64>e1 + <f64>e2 + <f64>e3;
    }
    store<i32>(half + (row << 2), withNorm ? norm >> 1 : 0);
    store<f32>(residual + (row << 2), <f32>sqrt(lost));
  }
}

/** Rounds the numbers at `input` and four places on; returns the sum of their squared errors. */
@inline
function roundPair(input: usize, target: usize): f32 {
  const a = load<f32>(input);
  const b = load<f32>(input, 16);
  const aRound = nearest(a);
  const bRound = nearest(b);
  store<i16>(target, <i16>(<i32>max<f32>(-32768, min<f32>(32767, aRound))));
  store<i16>(target + 8, <i16>(<i32>max<f32>(-32768, min<f32>(32767, bRound))));
  const aError: f32 = a - aRound;
  const bError: f32 = b - bRound;
  return aError * aError + bError * bError;
}

/** Puts int16 rows into another order: place i of `out` gets row order[i]. The same for their half norms and residuals. */
export function reorderRows(source: usize, bytes: usize, order: usize, from: u32, to: u32, out: usize): void {
  for (let row = from; row < to; row++) memory.copy(out + row * bytes, source + load<u32>(order + (row << 2)) * bytes, bytes);
}

/** Half the squared norm of float32 rows [from, to), or 0 without `withNorm`. */
export function halveNorms(norms: usize, from: u32, to: u32, half: usize, withNorm: bool): void {
  for (let row = from; row < to; row++) store<f32>(half + (row << 2), withNorm ? load<f32>(norms + (row << 2)) * 0.5 : 0);
}
