import { DataError } from "@smart-mining/core";

/** The form of saved graphs; a file of another version is refused. */
export const FANNG_VERSION = 2;
const MAGIC = "FANNG\n";

/** A graph apart from kernel memory: vertices are row numbers. */
export interface SavedFanng {
  readonly size: number;
  readonly dimension: number;
  readonly entry: number;
  readonly tau: number;
  readonly maxDegree: number;
  /** Row numbers that were removed, ascending. */
  readonly removed: readonly number[];
  /** float32 rows, size × dimension. */
  readonly values: Float32Array;
  /** Edges of each row, and all edges row after row, shortest first. */
  readonly degrees: Uint32Array;
  readonly edges: Uint32Array;
  /** The same of the wide edges; all degrees 0 where there are none. */
  readonly wideDegrees: Uint32Array;
  readonly wideEdges: Uint32Array;
  /** How far the rule is relaxed for wide edges; 0: there are none. */
  readonly wideTau: number;
  /** Mean distance of a row to the nearest other. */
  readonly spacing: number;
  /** Entry vertices (see entry-tree.ts), by row number. */
  readonly tree: readonly number[];
}

/**
 * Bytes: "FANNG\n", u32 length of the header, the header (JSON), values, degrees, edges, degrees and edges of the wide ones (little-endian), CRC-32 of all before.
 * The header is padded with blanks so that the numbers begin at a multiple of 4.
 */
export function encodeFanng(saved: SavedFanng): Uint8Array<ArrayBuffer> {
  const { values, degrees, edges, wideDegrees, wideEdges, ...rest } = saved;
  const counts = { edges: edges.length, wideEdges: wideEdges.length };
  let header = JSON.stringify({ version: FANNG_VERSION, ...rest, ...counts });
  header = header.padEnd(header.length + ((4 - ((MAGIC.length + 4 + header.length) % 4)) % 4));
  const start = MAGIC.length + 4 + header.length;
  const lists = [degrees, edges, wideDegrees, wideEdges];
  const numbers = lists.reduce((sum, list) => sum + list.length, values.length);
  const bytes = new Uint8Array(start + 4 * numbers + 4);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(MAGIC.length, header.length, true);
  bytes.set(new TextEncoder().encode(header), MAGIC.length + 4);
  let at = start;
  for (const value of values) {
    view.setFloat32(at, value, true);
    at += 4;
  }
  for (const list of lists)
    for (const value of list) {
      view.setUint32(at, value, true);
      at += 4;
    }
  view.setUint32(at, crc32(bytes.subarray(0, at)), true);
  return bytes;
}

/** Reads what `encodeFanng` wrote. @throws {DataError} if it is damaged, cut short, or of another version */
export function decodeFanng(bytes: Uint8Array): SavedFanng {
  const fail = (what: string, cause?: unknown): DataError => new DataError(`loadFanng: ${what}.`, { cause });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (from: number, length: number) => new TextDecoder().decode(bytes.subarray(from, from + length));
  if (bytes.length < MAGIC.length + 8 || text(0, MAGIC.length) !== MAGIC) throw fail("this is not a saved FANNG index");
  if (crc32(bytes.subarray(0, bytes.length - 4)) !== view.getUint32(bytes.length - 4, true))
    throw fail("the checksum does not fit: the data are damaged or cut short");
  const length = view.getUint32(MAGIC.length, true);
  let header: SavedFanng & { version: number; edges: unknown; wideEdges: unknown };
  try {
    header = JSON.parse(text(MAGIC.length + 4, length)) as typeof header;
  } catch (cause) {
    throw fail("the header cannot be read", cause);
  }
  if (header.version !== FANNG_VERSION)
    throw fail(`version ${header.version} is not supported; this package reads version ${FANNG_VERSION}`);
  const { size, dimension } = header;
  const edgeCount = Number(header.edges);
  const wideCount = Number(header.wideEdges);
  let at = MAGIC.length + 4 + length;
  if (at + 4 * (size * dimension + 2 * size + edgeCount + wideCount) + 4 !== bytes.length)
    throw fail("the length does not fit the header");
  const values = new Float32Array(size * dimension);
  for (let index = 0; index < values.length; index++, at += 4) values[index] = view.getFloat32(at, true);
  const read = (count: number): Uint32Array => {
    const numbers = new Uint32Array(count);
    for (let index = 0; index < count; index++, at += 4) numbers[index] = view.getUint32(at, true);
    return numbers;
  };
  const degrees = read(size);
  const edges = read(edgeCount);
  const wideDegrees = read(size);
  const wideEdges = read(wideCount);
  const fits = (list: Uint32Array, ends: Uint32Array): boolean =>
    list.reduce((total, degree) => total + degree, 0) === ends.length &&
    ends.every((row) => row < size) &&
    list.every((degree) => degree <= header.maxDegree);
  if (!fits(degrees, edges) || !fits(wideDegrees, wideEdges)) throw fail("the edges do not fit the rows");
  return { ...header, values, degrees, edges, wideDegrees, wideEdges };
}

const TABLE = Uint32Array.from({ length: 256 }, (_, start) => {
  let value = start;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 as in zip and PNG. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ TABLE[(crc ^ byte) & 0xff];
  return (crc ^ 0xffffffff) >>> 0;
}
