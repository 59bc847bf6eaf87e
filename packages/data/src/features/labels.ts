import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { DataError, NO_CLASS, ShapeError } from "@smart-mining/core";
import { readBytes } from "./embeddings.js";
import { parseVecs } from "./fvecs.js";
import { parseJsonLines } from "./json-lines.js";
import { formatNpy, parseNpy } from "./npy.js";

/** Classes of rows. */
export interface Labels {
  /** Class of each row; -1: of no class. */
  readonly labels: Int32Array;
  /** Names by label when the file held names; labels are then places here, in order of first appearance. */
  readonly names?: readonly string[];
}

/**
 * Reads labels; the form follows the file's ending:
 * - `.npy`: NumPy, rank 1, whole numbers
 * - `.ivecs`: rows of one value
 * - `.jsonl`, `.ndjson`: a line is a label, or an object with one under `label` or `class`
 * - `.txt`, `.csv`: one label a line
 *
 * If all labels are whole numbers they are kept; else they are names, and are numbered. -1 is no class, among names as well.
 *
 * @throws {DataError} if the file is missing, damaged, empty or of another form
 */
export async function readLabels(path: string): Promise<Labels> {
  const content = await readBytes("readLabels", path);
  const name = `readLabels: "${path}"`;
  const found = parse(name, extname(path).toLowerCase(), content);
  if (found.length === 0) throw new DataError(`${name}: holds no labels.`);
  return numbered(name, found);
}

/** Writes labels as `.npy`, `.jsonl`, `.ndjson` or `.txt`. @throws {DataError} for another ending */
export async function writeLabels(path: string, labels: Int32Array): Promise<void> {
  const ending = extname(path).toLowerCase();
  if (ending === ".npy") await writeFile(path, formatNpy(labels, [labels.length]));
  else if ([".jsonl", ".ndjson", ".txt"].includes(ending)) await writeFile(path, `${labels.join("\n")}\n`);
  else
    throw new DataError(
      `writeLabels: "${path}": the file's ending must be .npy, .jsonl, .ndjson or .txt; got "${ending}".`,
    );
}

function parse(name: string, ending: string, content: Buffer): (number | string)[] {
  switch (ending) {
    case ".npy": {
      const { shape, values } = parseNpy(name, content);
      const single = shape.length === 1 || (shape.length === 2 && shape[1] === 1);
      if (!single) throw new ShapeError(`${name}: must be of rank 1; its shape is ${shape.join(" × ")}.`);
      return [...values];
    }
    case ".ivecs": {
      const { values, dimension } = parseVecs(name, content, (length) => new Int32Array(length));
      if (dimension !== 1) throw new ShapeError(`${name}: rows must hold one value; they hold ${dimension}.`);
      return [...values];
    }
    case ".jsonl":
    case ".ndjson":
      return parseJsonLines(name, content.toString("utf8")).map(({ line, value }) => labelIn(name, line, value));
    case ".txt":
    case ".csv":
      return content
        .toString("utf8")
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== "")
        .map((line) => (/^-?\d+$/.test(line) ? Number(line) : line));
    default:
      throw new DataError(
        `${name}: the file's ending must be .npy, .ivecs, .jsonl, .ndjson, .txt or .csv; got "${ending}".`,
      );
  }
}

function labelIn(name: string, line: number, value: unknown): number | string {
  const label =
    typeof value === "object" && value !== null
      ? ((value as Record<string, unknown>).label ?? (value as Record<string, unknown>).class)
      : value;
  if (typeof label === "number" || typeof label === "string") return label;
  throw new DataError(`${name}: line ${line} must be a label, or an object with one under "label" or "class".`);
}

function numbered(name: string, found: readonly (number | string)[]): Labels {
  const whole = (label: number | string) => typeof label === "number" && Number.isInteger(label);
  if (found.every(whole)) {
    const far = found.findIndex((label) => Math.abs(label as number) > 0x7fffffff);
    if (far >= 0) throw new DataError(`${name}: labels must fit 32 bits; label ${far} is ${found[far]}.`);
    return { labels: Int32Array.from(found as number[]) };
  }
  const fraction = found.find((label) => typeof label === "number" && !Number.isInteger(label));
  if (fraction !== undefined) throw new DataError(`${name}: labels must be whole numbers or names; got ${fraction}.`);
  const names = [...new Set(found.filter((label) => label !== NO_CLASS).map(String))];
  const places = new Map(names.map((label, at) => [label, at]));
  const numberOf = (label: number | string) => (label === NO_CLASS ? NO_CLASS : places.get(String(label))!);
  return { labels: Int32Array.from(found, numberOf), names };
}
