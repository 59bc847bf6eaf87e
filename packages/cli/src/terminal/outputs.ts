import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import { DataError } from "@smart-mining/core";

/** A file that a command is to write, and the option that names it. */
export interface OutputFile {
  readonly option: string;
  /** Nothing is checked when it was not given. */
  readonly path: string | undefined;
  /** Valid endings, in lower case with their dot; any when absent. */
  readonly endings?: readonly string[];
}

/**
 * Checks, before any work, that files can be written where they are wanted.
 *
 * @throws {DataError} naming the option and what is wrong: ending, folder, permission, or two outputs in one file
 */
export function checkOutputFiles(...files: readonly OutputFile[]): void {
  const taken = new Map<string, string>();
  for (const { option, path, endings } of files) {
    if (path === undefined) continue;
    const wrong = endings !== undefined && !endings.includes(extname(path).toLowerCase());
    if (wrong) throw new DataError(`${option}: must end in ${listed(endings)}; got "${path}".`);
    if (existsSync(path) && statSync(path).isDirectory())
      throw new DataError(`${option}: "${path}" must be a file; it is a folder.`);
    const folder = dirname(resolve(path));
    if (!existsSync(folder)) throw new DataError(`${option}: the folder "${folder}" of "${path}" does not exist.`);
    checkWritableFolder(option, folder);
    if (existsSync(path)) checkWritable(option, path);
    const other = taken.get(resolve(path));
    if (other !== undefined) throw new DataError(`${option}: must be another file than ${other}; both are "${path}".`);
    taken.set(resolve(path), option);
  }
}

/**
 * Checks, before any work, that a folder is there and writable, or can be made.
 *
 * @throws {DataError} naming the option
 */
export function checkOutputFolder(option: string, path: string): void {
  if (existsSync(path) && !statSync(path).isDirectory())
    throw new DataError(`${option}: "${path}" must be a folder; it is a file.`);
  let nearest = resolve(path);
  while (!existsSync(nearest)) nearest = dirname(nearest);
  checkWritableFolder(option, nearest);
}

/**
 * Runs what writes a file. Disks fill up and folders vanish meanwhile: that too is one sentence.
 *
 * @throws {DataError} with the file system's reason
 */
export async function writing<T>(option: string, path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    throw new DataError(`${option}: "${path}" cannot be written (${(cause as Error).message}).`, { cause });
  }
}

function checkWritableFolder(option: string, folder: string): void {
  if (!statSync(folder).isDirectory()) throw new DataError(`${option}: "${folder}" must be a folder; it is a file.`);
  checkWritable(option, folder);
}

function checkWritable(option: string, path: string): void {
  try {
    accessSync(path, constants.W_OK);
  } catch (cause) {
    throw new DataError(`${option}: "${path}" cannot be written (${(cause as Error).message}).`, { cause });
  }
}

function listed(endings: readonly string[]): string {
  return endings.length < 2
    ? String(endings[0])
    : `${endings.slice(0, -1).join(", ")} or ${endings[endings.length - 1]}`;
}
