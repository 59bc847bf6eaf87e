import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");
/** Where the optional packages may lie: beside this package, in NODE_PATH, or where scripts/native-neighbors/install.sh puts them. */
const places = [import.meta.url, join(root, ".native/package.json")].filter(
  (place) => place.startsWith("file:") || existsSync(place),
);

/** Loads an optional native package. */
export function loadNative(name) {
  let last;
  for (const place of places) {
    try {
      return createRequire(place)(name);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

/** Whether it can be loaded. */
export function hasNative(name) {
  try {
    loadNative(name);
    return true;
  } catch {
    return false;
  }
}
