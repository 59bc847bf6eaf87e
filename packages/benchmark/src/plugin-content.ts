import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { DataError } from "@smart-mining/core";

/**
 * What a plugin is at present: of a file the hash of its bytes, of a package its version and the hash of its entry file; an address
 * that holds its own code (`data:`) is its content. Runs are the same only where this is.
 *
 * @param name a module as `plugins` of a configuration names it
 * @throws {DataError} if it cannot be found or read
 */
export function pluginContent(name: string): string {
  if (name.startsWith("data:")) return hashOf(name);
  try {
    if (/^[./]/.test(name)) return hashOf(readFileSync(resolve(name)));
    const entry = fileURLToPath(name.startsWith("file:") ? name : import.meta.resolve(name));
    return `${versionOf(dirname(entry))} ${hashOf(readFileSync(entry))}`;
  } catch (cause) {
    throw new DataError(`bench training: the plugin "${name}" cannot be read (${(cause as Error).message}).`, {
      cause,
    });
  }
}

function hashOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Of the nearest package.json that has one; a file outside of any package has none. */
function versionOf(folder: string): string {
  try {
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version?: unknown };
    if (typeof version === "string") return version;
  } catch {
    // No package.json here: look further up.
  }
  return dirname(folder) === folder ? "" : versionOf(dirname(folder));
}
