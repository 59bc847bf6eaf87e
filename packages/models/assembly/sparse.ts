// Sums over the lists of sparse-lists.ts.

/**
 * target[row] += sum over the row's entries of gradient × source, for every row.
 * A source or target is `lines` stretches of `run` numbers, sourceStep and targetStep bytes apart.
 */
export function accumulateRows(
  rows: usize,
  count: i32,
  source: usize,
  target: usize,
  lines: i32,
  run: i32,
  sourceStep: usize,
  targetStep: usize,
): void {
  for (let line = 0; line < lines; line++) {
    let from = source + <usize>line * sourceStep;
    let to = target + <usize>line * targetStep;
    let left = run;
    for (; left >= 48; left -= 48) {
      tile48(rows, count, from, to);
      from += 192;
      to += 192;
    }
    for (; left >= 16; left -= 16) {
      tile16(rows, count, from, to);
      from += 64;
      to += 64;
    }
    for (; left > 0; left--) {
      tile1(rows, count, from, to);
      from += 4;
      to += 4;
    }
  }
}

function tile48(rows: usize, count: i32, source: usize, target: usize): void {
  for (let row = 0; row < count; row++) {
    const to = target + <usize>load<u32>(rows);
    let entry = <usize>load<u32>(rows, 4);
    const end = <usize>load<u32>(rows, 8);
    rows += 12;
    let s0 = v128.load(to),
      s1 = v128.load(to, 16),
      s2 = v128.load(to, 32),
      s3 = v128.load(to, 48);
    let s4 = v128.load(to, 64),
      s5 = v128.load(to, 80),
      s6 = v128.load(to, 96),
      s7 = v128.load(to, 112);
    let s8 = v128.load(to, 128),
      s9 = v128.load(to, 144),
      sa = v128.load(to, 160),
      sb = v128.load(to, 176);
    while (entry < end) {
      const from = source + <usize>load<u32>(entry);
      const g = v128.load32_splat(entry, 4);
      s0 = f32x4.add(s0, f32x4.mul(g, v128.load(from)));
      s1 = f32x4.add(s1, f32x4.mul(g, v128.load(from, 16)));
      s2 = f32x4.add(s2, f32x4.mul(g, v128.load(from, 32)));
      s3 = f32x4.add(s3, f32x4.mul(g, v128.load(from, 48)));
      s4 = f32x4.add(s4, f32x4.mul(g, v128.load(from, 64)));
      s5 = f32x4.add(s5, f32x4.mul(g, v128.load(from, 80)));
      s6 = f32x4.add(s6, f32x4.mul(g, v128.load(from, 96)));
      s7 = f32x4.add(s7, f32x4.mul(g, v128.load(from, 112)));
      s8 = f32x4.add(s8, f32x4.mul(g, v128.load(from, 128)));
      s9 = f32x4.add(s9, f32x4.mul(g, v128.load(from, 144)));
      sa = f32x4.add(sa, f32x4.mul(g, v128.load(from, 160)));
      sb = f32x4.add(sb, f32x4.mul(g, v128.load(from, 176)));
      entry += 8;
    }
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
    v128.store(to, s4, 64);
    v128.store(to, s5, 80);
    v128.store(to, s6, 96);
    v128.store(to, s7, 112);
    v128.store(to, s8, 128);
    v128.store(to, s9, 144);
    v128.store(to, sa, 160);
    v128.store(to, sb, 176);
  }
}

function tile16(rows: usize, count: i32, source: usize, target: usize): void {
  for (let row = 0; row < count; row++) {
    const to = target + <usize>load<u32>(rows);
    let entry = <usize>load<u32>(rows, 4);
    const end = <usize>load<u32>(rows, 8);
    rows += 12;
    let s0 = v128.load(to),
      s1 = v128.load(to, 16),
      s2 = v128.load(to, 32),
      s3 = v128.load(to, 48);
    while (entry < end) {
      const from = source + <usize>load<u32>(entry);
      const g = v128.load32_splat(entry, 4);
      s0 = f32x4.add(s0, f32x4.mul(g, v128.load(from)));
      s1 = f32x4.add(s1, f32x4.mul(g, v128.load(from, 16)));
      s2 = f32x4.add(s2, f32x4.mul(g, v128.load(from, 32)));
      s3 = f32x4.add(s3, f32x4.mul(g, v128.load(from, 48)));
      entry += 8;
    }
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
  }
}

function tile1(rows: usize, count: i32, source: usize, target: usize): void {
  for (let row = 0; row < count; row++) {
    const to = target + <usize>load<u32>(rows);
    let entry = <usize>load<u32>(rows, 4);
    const end = <usize>load<u32>(rows, 8);
    rows += 12;
    let sum = load<f32>(to);
    while (entry < end) {
      sum += load<f32>(entry, 4) * load<f32>(source + <usize>load<u32>(entry));
      entry += 8;
    }
    store<f32>(to, sum);
  }
}
