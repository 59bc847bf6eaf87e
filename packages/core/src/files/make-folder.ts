import { mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { DataError } from "../errors.js";

/**
 * Makes a folder and what is missing above it; one that is there already is fine.
 *
 * Node's own `mkdir(path, { recursive: true })` must not be used: where the file system refuses a folder with ENOENT although its
 * parent is there (all of /proc), it tries for ever at full load and never returns.
 *
 * @throws {DataError} with path and cause if it cannot be made
 */
export async function makeFolder(path: string): Promise<void> {
  const folder = resolve(path);
  try {
    await make(folder);
  } catch (cause) {
    throw new DataError(`makeFolder: the folder "${folder}" could not be made (${(cause as Error).message}).`, {
      cause,
    });
  }
}

async function make(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const parent = dirname(folder);
    if ((error as NodeJS.ErrnoException).code === "ENOENT" && parent !== folder) {
      await make(parent);
      await made(folder);
    } else if (!(await isFolder(folder))) throw error;
  }
}

/** Makes a folder whose parent is there; another process may be faster. */
async function made(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (!(await isFolder(folder))) throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
