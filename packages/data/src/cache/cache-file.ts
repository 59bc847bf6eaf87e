import { createHash, randomUUID } from "node:crypto";
import { open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** What stands before the pixels, as one line of JSON. */
interface Header {
  readonly format: "smart-mining-pixels";
  /** What the pixels were made from; another key means that they are stale. */
  readonly key: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What was found in the cache. */
export type CacheRead =
  | { readonly state: "found"; readonly pixels: Uint8Array; readonly sha256: string }
  | { readonly state: "absent" }
  | { readonly state: "stale" }
  | { readonly state: "damaged"; readonly reason: string };

const LONGEST_HEADER = 4096;

/** SHA-256 in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Reads pixels back and checks them: length and checksum must be those that were written. */
export async function readCache(path: string, key: string, bytes: number): Promise<CacheRead> {
  let content: Buffer;
  try {
    content = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { state: "absent" };
    return { state: "damaged", reason: (error as Error).message };
  }
  const end = content.subarray(0, LONGEST_HEADER).indexOf("\n");
  const header = end < 0 ? undefined : parseHeader(content.toString("utf8", 0, end));
  if (header === undefined) return { state: "damaged", reason: "its first line is not the expected header" };
  if (header.key !== key) return { state: "stale" };
  const body = content.subarray(end + 1);
  if (body.length !== header.bytes || header.bytes !== bytes)
    return { state: "damaged", reason: `it holds ${body.length} of ${bytes} bytes` };
  if (sha256(body) !== header.sha256) return { state: "damaged", reason: "its checksum does not fit" };
  return { state: "found", pixels: body, sha256: header.sha256 };
}

/** Writes to a file of its own beside the target, then renames: a reader sees the old file or the new one, never half. */
export async function writeCache(path: string, key: string, pixels: Uint8Array): Promise<void> {
  const header: Header = { format: "smart-mining-pixels", key, bytes: pixels.length, sha256: sha256(pixels) };
  const temporary = `${path}.${randomUUID()}.tmp`;
  const file = await open(temporary, "wx");
  try {
    await file.write(`${JSON.stringify(header)}\n`);
    await file.write(pixels);
    await file.sync();
    await file.close();
    await rename(temporary, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Removes what processes that were killed while writing this file left behind more than an hour ago. */
export async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith(".tmp")) continue;
    const leftover = join(folder, name);
    const age = Date.now() - (await stat(leftover)).mtimeMs;
    if (age > 3_600_000) await rm(leftover, { force: true });
  }
}

function parseHeader(line: string): Header | undefined {
  try {
    const header = JSON.parse(line) as Header;
    return header?.format === "smart-mining-pixels" ? header : undefined;
  } catch {
    return undefined;
  }
}
