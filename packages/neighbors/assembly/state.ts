// Where things lie in memory. Every instance (one a thread) is told once per task; all addresses are bytes.
// Rows are row-major, `stride` bytes each: int16 fixed point or float32, padded with zeros to a multiple of 8 numbers.

/** Numbers per row, padded to a multiple of 8. */
export let width: usize = 0;
/** Bytes per row. */
export let stride: usize = 0;
/** The rows whose lists are filled, and half their squared norms (0 for inner product). */
export let rows: usize = 0;
export let rowHalf: usize = 0;
/** The rows that are looked at. */
export let columns: usize = 0;
export let columnHalf: usize = 0;
/** The columns at hand, interleaved for the tile (see pack). */
export let packed: usize = 0;
/** 256 bytes for the results of one tile. */
export let tileOut: usize = 0;

export function setRows(newWidth: usize, newStride: usize, newRows: usize, newRowHalf: usize): void {
  width = newWidth;
  stride = newStride;
  rows = newRows;
  rowHalf = newRowHalf;
}

export function setColumns(newColumns: usize, newColumnHalf: usize, newPacked: usize, newTileOut: usize): void {
  columns = newColumns;
  columnHalf = newColumnHalf;
  packed = newPacked;
  tileOut = newTileOut;
}

/** Lists: for each row `capacity` row numbers and keys, unordered; `threshold` is the least key. Greater keys are nearer. */
export let listIds: usize = 0;
export let listKeys: usize = 0;
export let thresholds: usize = 0;
export let capacity: usize = 0;

export function setLists(ids: usize, keys: usize, threshold: usize, newCapacity: usize): void {
  listIds = ids;
  listKeys = keys;
  thresholds = threshold;
  capacity = newCapacity;
}

/** Class of each row and column (0: not used), and per row the greatest key allowed (0: none). */
export let rowLabels: usize = 0;
export let columnLabels: usize = 0;
export let upperKeys: usize = 0;

export function setFilter(newRowLabels: usize, newColumnLabels: usize, newUpperKeys: usize): void {
  rowLabels = newRowLabels;
  columnLabels = newColumnLabels;
  upperKeys = newUpperKeys;
}

/** Insertions into lists since the last call; for tuning. */
export let insertions: i32 = 0;
export function countInsertion(): void {
  insertions++;
}
