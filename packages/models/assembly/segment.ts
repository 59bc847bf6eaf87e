/** sums[segment of row, :] += values[row, :]; segments out of range are left out. `sums` must be 0 before. */
export function segmentSum(values: usize, segments: usize, sums: usize, rows: i32, width: i32, count: i32): void {
  const rowBytes: usize = (<usize>width) << 2;
  const wide: usize = (<usize>(width & ~3)) << 2;
  for (let row = 0; row < rows; row++) {
    const segment = load<i32>(segments + ((<usize>row) << 2));
    if (segment >= 0 && segment < count) {
      const to = sums + <usize>segment * rowBytes;
      let at: usize = 0;
      for (; at < wide; at += 16) v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(values + at)));
      for (; at < rowBytes; at += 4) store<f32>(to + at, load<f32>(to + at) + load<f32>(values + at));
    }
    values += rowBytes;
  }
}
