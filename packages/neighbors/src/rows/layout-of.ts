import type { Layout } from "../kernel/layout.js";

/** Rows per task of preparation. */
export const PREPARE_CHUNK = 8192;

/** A layout for tasks that use neither lists nor columns. */
export function layoutOf(width: number, bytesPerNumber: number): Layout {
  const none = { rows: 0, rowHalf: 0, columns: 0, columnHalf: 0, listIds: 0, listKeys: 0, thresholds: 0, capacity: 0 };
  return { width, stride: width * bytesPerNumber, float: bytesPerNumber === 4, ...none };
}
