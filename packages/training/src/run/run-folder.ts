import { createWriteStream, existsSync, statSync, type WriteStream } from "node:fs";
import { access, constants, readdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { DataError, OptionError } from "@smart-mining/core";
import { makeFolder, writeWhole } from "@smart-mining/core/files";
import type { RunEvent } from "../loop/events.js";

/** What a run leaves in its folder. */
const FILES = ["config.json", "log.jsonl", "checkpoint.json", "metrics.json", "batches.json", "report.html", "model"];

/** What is asked of a folder that holds a run already. */
export interface FolderWish {
  /** Take its place. */
  readonly overwrite?: boolean;
  /** Go on with it. */
  readonly resume?: boolean;
}

/** The folder a run writes: `config.json`, `log.jsonl`, `checkpoint.json`, `metrics.json`, `batches.json`, `model/`. */
export interface RunFolder {
  readonly path: string;
  /** Appends one line to `log.jsonl`. */
  log(event: RunEvent): void;
  /** Writes a JSON file whole or not at all. */
  writeJson(name: string, value: unknown): Promise<void>;
  /** Ends the log. */
  close(): Promise<void>;
}

/**
 * Checks that a run may be written into a folder. Changes nothing.
 *
 * @throws {DataError} if it holds a run and neither wish is given, or cannot be written
 * @throws {OptionError} for both wishes at once
 */
export async function checkRunFolder(path: string, { overwrite = false, resume = false }: FolderWish): Promise<void> {
  if (overwrite && resume)
    throw new OptionError('runTraining: "overwrite" must be false where "resume" is true; got true.');
  if (existsSync(path) && !statSync(path).isDirectory())
    throw new DataError(`run folder "${path}": must be a folder; it is a file.`);
  const held = existsSync(path) ? (await readdir(path)).filter((name) => FILES.includes(name)) : [];
  if (held.length > 0 && !overwrite && !resume)
    throw new DataError(
      `run folder "${path}": holds a run already (${held.join(", ")}); ask for "overwrite" to replace it or "resume" to go on.`,
    );
  let existing = resolve(path);
  while (!existsSync(existing)) existing = dirname(existing);
  try {
    await access(existing, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new DataError(`run folder "${path}": cannot be written (${(cause as Error).message}).`, { cause });
  }
}

/**
 * Makes the folder and its parents, and begins the log. What an earlier run left there is removed first, its model and metrics
 * included, so that nothing of it can be taken for this run's.
 *
 * @param keptLog given: go on with this log in place of a new one
 * @throws {DataError} if it cannot be written
 */
export async function openRunFolder(path: string, keptLog?: string): Promise<RunFolder> {
  let log: WriteStream;
  try {
    await makeFolder(path);
    if (keptLog === undefined) for (const name of FILES) await rm(join(path, name), { recursive: true, force: true });
    else await writeWhole(join(path, "log.jsonl"), keptLog);
    log = await openLog(join(path, "log.jsonl"));
  } catch (cause) {
    throw new DataError(`run folder "${path}": cannot be written (${(cause as Error).message}).`, { cause });
  }
  let failed: Error | undefined;
  log.on("error", (error) => (failed = error));
  const check = (): void => {
    if (failed !== undefined)
      throw new DataError(`run folder "${path}": log.jsonl cannot be written (${failed.message}).`, { cause: failed });
  };
  return {
    path,
    log(event) {
      check();
      log.write(`${JSON.stringify(event)}\n`);
    },
    async writeJson(name, value) {
      try {
        await writeWhole(join(path, name), `${JSON.stringify(value, null, 2)}\n`);
      } catch (cause) {
        throw new DataError(`run folder "${path}": ${name} cannot be written (${(cause as Error).message}).`, {
          cause,
        });
      }
    },
    close: () =>
      new Promise((resolve, reject) => log.end((error?: Error | null) => (error ? reject(error) : resolve()))),
  };
}

function openLog(path: string): Promise<WriteStream> {
  return new Promise((resolve, reject) => {
    const stream = createWriteStream(path, { flags: "a" });
    stream.once("open", () => resolve(stream)).once("error", reject);
  });
}
