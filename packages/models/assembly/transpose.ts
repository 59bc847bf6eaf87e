/** to[columns, rows] = from[rows, columns], float32. */
export function transpose(from: usize, to: usize, rows: i32, columns: i32): void {
  const rowBytes: usize = (<usize>columns) << 2;
  const outBytes: usize = (<usize>rows) << 2;
  for (let row = 0; row < rows; row += 8) {
    const rowEnd = min(rows, row + 8);
    for (let column = 0; column < columns; column++) {
      let at = from + <usize>row * rowBytes + ((<usize>column) << 2);
      let target = to + <usize>column * outBytes + ((<usize>row) << 2);
      for (let r = row; r < rowEnd; r++) {
        store<f32>(target, load<f32>(at));
        at += rowBytes;
        target += 4;
      }
    }
  }
}
