import { resolve } from "node:path";
import { OptionError } from "@smart-mining/core";

/** What a person says of plugins on the command line. */
export interface Trust {
  /** Whether modules that a run's folder names may run. */
  readonly trust?: boolean;
  /** Modules that the person names: by `--plugin`, or in a configuration file of their own. */
  readonly own?: readonly string[];
}

/**
 * A run's folder may come from anywhere, and the modules that its config.json names are code that would run here. They are loaded
 * where the person trusts the folder, or names the same modules.
 *
 * @throws {OptionError} listing the modules
 */
export function checkTrusted(caller: string, file: string, named: readonly string[], { trust, own = [] }: Trust): void {
  if (trust === true) return;
  const known = new Set(own.map(address));
  const strange = named.filter((name) => !known.has(address(name)));
  if (strange.length === 0) return;
  throw new OptionError(
    `${caller}: "${file}" names modules whose code would run here, ${strange.map(shown).join(", ")}; give --trust if you trust them, or name them by --plugin.`,
  );
}

function address(name: string): string {
  return /^[./]/.test(name) ? resolve(name) : name;
}

/** A module may be given as a `data:` address, which holds all of its code. */
function shown(name: string): string {
  return `"${name.length > 80 ? `${name.slice(0, 77)}...` : name}"`;
}
