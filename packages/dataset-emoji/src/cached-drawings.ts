import { cachedPixels, type LoadContext } from "@smart-mining/data";
import { KNOWN_HASHES } from "./known-hashes.js";
import type { Manifest } from "./manifest.js";
import { type Drawing, rendererVersions, renderDrawings } from "./render.js";

/** Raised when rendering changes, so that old caches are made anew. */
const RENDERER_VERSION = 1;

/** The pixels of all drawings, [drawings, size, size, 3]: from the cache, else rendered and cached. */
export function cachedDrawings(
  manifest: Manifest,
  drawings: readonly Drawing[],
  size: 32 | 48,
  folder: string,
  context: LoadContext,
): Promise<Uint8Array> {
  return cachedPixels({
    ...context,
    caller: "emoji1096",
    folder,
    file: `emoji-1096-${size}.bin`,
    key: JSON.stringify([RENDERER_VERSION, size, manifest.sha256, rendererVersions()]),
    bytes: drawings.length * size * size * 3,
    knownHash: KNOWN_HASHES[size],
    render: () => renderDrawings(drawings, size, context),
  });
}
