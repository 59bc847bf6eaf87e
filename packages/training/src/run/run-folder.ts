import { createWriteStream, type WriteStream } from "node:fs";
import { join } from "node:path";
import { DataError } from "@smart-mining/core";
import { makeFolder, writeWhole } from "@smart-mining/core/files";
import type { RunEvent } from "./events.js";

/** The folder a run writes: `log.jsonl`, `metrics.json`, `config.json`, `model/`, `report.html`. */
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
 * Makes the folder (and its parents); what an earlier run left there is overwritten file by file.
 *
 * @throws {DataError} if it cannot be written
 */
export async function openRunFolder(path: string, options: { append?: boolean } = {}): Promise<RunFolder> {
  let log: WriteStream;
  try {
    await makeFolder(path);
    log = await openLog(join(path, "log.jsonl"), options.append === true);
  } catch (cause) {
    throw new DataError(`run folder "${path}": cannot be written (${(cause as Error).message}).`, { cause });
  }
  return {
    path,
    log: (event) => void log.write(`${JSON.stringify(event)}\n`),
    writeJson: (name, value) => writeWhole(join(path, name), `${JSON.stringify(value, null, 2)}\n`),
    close: () =>
      new Promise((resolve, reject) => log.end((error?: Error | null) => (error ? reject(error) : resolve()))),
  };
}

function openLog(path: string, append: boolean): Promise<WriteStream> {
  return new Promise((resolve, reject) => {
    const stream = createWriteStream(path, { flags: append ? "a" : "w" });
    stream.once("open", () => resolve(stream)).once("error", reject);
  });
}
