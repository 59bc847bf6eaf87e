import { readFile, writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { checkRows, DataError, ShapeError } from "@smart-mining/core";
import { formatFvecs, parseVecs } from "./fvecs.js";
import { parseJsonLines } from "./json-lines.js";
import { formatNpy, parseNpy } from "./npy.js";

/** Feature vectors, row-major. */
export interface FeatureVectors {
  /** Length size × dimension, finite. */
  readonly values: Float32Array;
  readonly size: number;
  readonly dimension: number;
}

const FORMS = ".npy, .fvecs, .jsonl or .ndjson";

/**
 * Reads feature vectors; the form follows the file's ending:
 * - `.npy`: NumPy, rank 2, floats or whole numbers
 * - `.fvecs`: as in the ANN benchmarks
 * - `.jsonl`, `.ndjson`: a line is a list of numbers, or an object with the list under `embedding`, `vector` or `values`
 *
 * @throws {DataError} if the file is missing, damaged, empty or of another form
 * @throws {ValueError} naming the row and column of a number that is not finite
 */
export async function readEmbeddings(path: string): Promise<FeatureVectors> {
  const content = await readBytes("readEmbeddings", path);
  const name = `readEmbeddings: "${path}"`;
  const found = parse(name, extname(path).toLowerCase(), content);
  if (found.values.length === 0) throw new DataError(`${name}: holds no vectors.`);
  const size = checkRows(name, found.values, found.dimension);
  return { ...found, size };
}

/**
 * Writes feature vectors; the form follows the file's ending, as in `readEmbeddings`.
 *
 * @param values row-major, rows × dimension
 * @throws {DataError} for an unknown ending
 */
export async function writeEmbeddings(path: string, values: Float32Array, dimension: number): Promise<void> {
  const size = checkRows("writeEmbeddings", values, dimension);
  await writeFile(path, format(path, values, dimension, size));
}

function parse(name: string, ending: string, content: Buffer): { values: Float32Array; dimension: number } {
  switch (ending) {
    case ".npy": {
      const { shape, values } = parseNpy(name, content);
      if (shape.length !== 2)
        throw new ShapeError(`${name}: must be of rank 2 (rows × dimension); its shape is ${shape.join(" × ")}.`);
      return { values: values instanceof Float32Array ? values : Float32Array.from(values), dimension: shape[1] };
    }
    case ".fvecs":
      return parseVecs(name, content, (length) => new Float32Array(length));
    case ".jsonl":
    case ".ndjson":
      return fromJsonLines(name, content.toString("utf8"));
    default:
      throw unknownEnding(name, ending);
  }
}

function fromJsonLines(name: string, text: string): { values: Float32Array; dimension: number } {
  const rows = parseJsonLines(name, text).map(({ line, value }) => {
    const row = Array.isArray(value) ? (value as unknown[]) : vectorIn(value);
    if (row === undefined || !row.every((number) => typeof number === "number"))
      throw new DataError(
        `${name}: line ${line} must be a list of numbers, or an object with one under "embedding", "vector" or "values".`,
      );
    return { line, row: row as number[] };
  });
  const dimension = rows[0]?.row.length ?? 0;
  for (const { line, row } of rows)
    if (row.length !== dimension)
      throw new DataError(`${name}: all rows must have ${dimension} numbers; line ${line} has ${row.length}.`);
  return { values: Float32Array.from(rows.flatMap(({ row }) => row)), dimension };
}

function vectorIn(value: unknown): unknown[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { embedding, vector, values } = value as Record<string, unknown>;
  return [embedding, vector, values].find((list) => Array.isArray(list)) as unknown[] | undefined;
}

function format(path: string, values: Float32Array, dimension: number, size: number): Uint8Array | string {
  switch (extname(path).toLowerCase()) {
    case ".npy":
      return formatNpy(values, [size, dimension]);
    case ".fvecs":
      return formatFvecs(values, dimension);
    case ".jsonl":
    case ".ndjson":
      return Array.from(
        { length: size },
        (_, row) => `${JSON.stringify([...values.subarray(row * dimension, (row + 1) * dimension)])}\n`,
      ).join("");
    default:
      throw unknownEnding(`writeEmbeddings: "${path}"`, extname(path));
  }
}

function unknownEnding(name: string, ending: string): DataError {
  return new DataError(`${name}: the file's ending must be ${FORMS}; got "${ending}".`);
}

/** @throws {DataError} in words, when the file cannot be read */
export async function readBytes(caller: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : message;
    throw new DataError(`${caller}: "${path}" could not be read: ${why}.`, { cause });
  }
}
