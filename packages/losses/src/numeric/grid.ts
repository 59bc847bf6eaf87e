/** All pairs (row, column) in row-major order, as two columns. */
export function grid(rows: number, columns: number): { left: Int32Array; right: Int32Array } {
  const left = new Int32Array(rows * columns);
  const right = new Int32Array(rows * columns);
  for (let row = 0, at = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, at++) {
      left[at] = row;
      right[at] = column;
    }
  return { left, right };
}
