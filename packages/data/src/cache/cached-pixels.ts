import { join } from "node:path";
import { makeFolder } from "@smart-mining/core/files";
import type { LoadContext } from "../load-context.js";
import { readCache, removeLeftovers, sha256, writeCache } from "./cache-file.js";
import { withLock } from "./file-lock.js";

/** Pictures that a dataset makes once and keeps. */
export interface CachedPixelsOptions extends LoadContext {
  /** Whom warnings and errors name. */
  readonly caller: string;
  /** The cache folder, see `cacheFolderFor`; made when it is not there. */
  readonly folder: string;
  /** Name of the cache file in it. */
  readonly file: string;
  /** All that the pixels depend on, as text: with another key a cache is stale. */
  readonly key: string;
  /** How many bytes the pixels take. */
  readonly bytes: number;
  /** SHA-256 of the pixels as made elsewhere; other pixels give the warning "dataset-hash". */
  readonly knownHash?: string;
  /** Makes the pixels. */
  readonly render: () => Promise<Uint8Array>;
}

/** What went wrong with the cache folder itself, not with the rendering. */
class CacheFolderProblem extends Error {}

/**
 * Pixels from the cache when they are there and whole (length and checksum), else rendered and cached. Processes that start
 * together render once.
 *
 * Warnings: "cache-damaged" (rendered anew), "cache-unwritable" (a cache folder that cannot be used: rendered all the same),
 * "dataset-hash".
 *
 * @throws {AbortedError} when the signal fires while waiting for another process
 */
export async function cachedPixels(options: CachedPixelsOptions): Promise<Uint8Array> {
  const { caller, folder, key, bytes, signal, onProgress, onWarning } = options;
  const path = join(folder, options.file);

  const read = async (warn: boolean): Promise<Uint8Array | undefined> => {
    const cache = await readCache(path, key, bytes);
    if (cache.state === "found") return checked(cache.pixels, cache.sha256, options);
    if (cache.state === "damaged" && warn)
      onWarning?.({
        name: "cache-damaged",
        message: `${caller}: the cache ${path} is damaged (${cache.reason}); rendering anew.`,
      });
    return undefined;
  };
  const render = async (): Promise<Uint8Array> => {
    const pixels = await options.render();
    return checked(pixels, sha256(pixels), options);
  };
  const renderAndKeep = async (): Promise<Uint8Array> => {
    // Another process may have rendered while this one waited for the lock.
    const ready = await read(true);
    if (ready !== undefined) return ready;
    const pixels = await render();
    try {
      await removeLeftovers(path);
      await writeCache(path, key, pixels);
    } catch (error) {
      warnOfFolder(error, options);
    }
    return pixels;
  };

  const ready = await read(false);
  if (ready !== undefined) return ready;
  try {
    await makeFolder(folder);
  } catch (error) {
    warnOfFolder(error, options);
    return render();
  }
  try {
    return await withLock(`${path}.lock`, renderAndKeep, {
      caller,
      signal,
      onWait: () => onProgress?.({ phase: "wait for another process", done: 0, total: 1 }),
      onUnusable: (cause) => new CacheFolderProblem((cause as Error).message, { cause }),
    });
  } catch (error) {
    if (!(error instanceof CacheFolderProblem)) throw error;
    warnOfFolder(error, options);
    return render();
  }
}

function warnOfFolder(error: unknown, { caller, folder, onWarning }: CachedPixelsOptions): void {
  onWarning?.({
    name: "cache-unwritable",
    message: `${caller}: the cache folder ${folder} cannot be used (${(error as Error).message}); the next run renders again.`,
  });
}

function checked(pixels: Uint8Array, hash: string, { caller, knownHash, onWarning }: CachedPixelsOptions): Uint8Array {
  if (knownHash !== undefined && hash !== knownHash)
    onWarning?.({
      name: "dataset-hash",
      message:
        `${caller}: the rendered pictures differ from the known ones (SHA-256 ${hash.slice(0, 12)}, known ` +
        `${knownHash.slice(0, 12)}); figures may differ a little from published ones.`,
    });
  return pixels;
}
