import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { LoadContext } from "@smart-mining/data";
import { readCache, removeLeftovers, sha256, writeCache } from "./cache-file.js";
import { withLock } from "./file-lock.js";
import type { Manifest } from "./manifest.js";
import { type Drawing, rendererVersions, renderDrawings } from "./render.js";

/** Raised when rendering changes, so that old caches are made anew. */
const RENDERER_VERSION = 1;

/** SHA-256 of all pixels as rendered on x64 with the package versions of the lockfile, by size. */
export const KNOWN_HASHES: Readonly<Record<32 | 48, string>> = {
  32: "d5d6eb726a1ff6a6df230ce15cc5bd5ade5d51160e541cec5bc7baf9948e2c5b",
  48: "a1b78c1cb6f8efbda9b6bb1b7ad9e0cf3905a3c52da7c05a9f1d6d73e2d96ac0",
};

/** What went wrong with the cache folder itself, not with the rendering. */
class CacheFolderProblem extends Error {}

/**
 * The pixels of all drawings: from the cache when it is there and whole, else rendered and cached.
 * A cache folder that cannot be used is a warning; the pictures are rendered all the same.
 */
export async function cachedPixels(
  manifest: Manifest,
  drawings: readonly Drawing[],
  size: 32 | 48,
  folder: string,
  context: LoadContext,
): Promise<Uint8Array> {
  const path = join(folder, `emoji-1096-${size}.bin`);
  const key = JSON.stringify([RENDERER_VERSION, size, manifest.sha256, rendererVersions()]);
  const bytes = drawings.length * size * size * 3;

  const read = async (warn: boolean): Promise<Uint8Array | undefined> => {
    const cache = await readCache(path, key, bytes);
    if (cache.state === "found") return checked(cache.pixels, cache.sha256, size, context);
    if (cache.state === "damaged" && warn)
      context.onWarning?.({
        name: "cache-damaged",
        message: `emoji1096: the cache ${path} is damaged (${cache.reason}); rendering anew.`,
      });
    return undefined;
  };
  const render = async (): Promise<Uint8Array> => {
    const pixels = await renderDrawings(drawings, size, context);
    return checked(pixels, sha256(pixels), size, context);
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
      warnOfFolder(folder, error, context);
    }
    return pixels;
  };

  const ready = await read(false);
  if (ready !== undefined) return ready;
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    warnOfFolder(folder, error, context);
    return render();
  }
  const onWait = () => context.onProgress?.({ phase: "wait for another process", done: 0, total: 1 });
  try {
    return await withLock(`${path}.lock`, renderAndKeep, {
      signal: context.signal,
      onWait,
      onUnusable: (cause) => new CacheFolderProblem((cause as Error).message, { cause }),
    });
  } catch (error) {
    if (!(error instanceof CacheFolderProblem)) throw error;
    warnOfFolder(folder, error, context);
    return render();
  }
}

function warnOfFolder(folder: string, error: unknown, { onWarning }: LoadContext): void {
  onWarning?.({
    name: "cache-unwritable",
    message: `emoji1096: the cache folder ${folder} cannot be used (${(error as Error).message}); the next run renders again.`,
  });
}

function checked(pixels: Uint8Array, hash: string, size: 32 | 48, { onWarning }: LoadContext): Uint8Array {
  if (hash !== KNOWN_HASHES[size])
    onWarning?.({
      name: "dataset-hash",
      message:
        `emoji1096: the rendered pictures differ from the known ones (SHA-256 ${hash.slice(0, 12)}, known ` +
        `${KNOWN_HASHES[size].slice(0, 12)}); figures may differ a little from published ones.`,
    });
  return pixels;
}
