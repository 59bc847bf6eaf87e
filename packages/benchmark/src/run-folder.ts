import { createHash } from "node:crypto";
import { join } from "node:path";
import type { GridRun } from "./grid.js";
import { pluginContent } from "./plugin-content.js";

/**
 * A hash of everything that a run does, seed, budget and the code of its plugins included: ten hexadecimal digits.
 *
 * @throws {DataError} if a plugin cannot be read
 */
export function runHash({ config }: GridRun): string {
  const hash = createHash("sha256").update(JSON.stringify(config));
  for (const name of config.plugins) hash.update(`\n${name} ${pluginContent(name)}`);
  return hash.digest("hex").slice(0, 10);
}

/**
 * The folder of a run: the contender's name, the seed, and a hash of what it does, so that a changed run is made anew and an
 * unchanged one is found again.
 */
export function runFolder(out: string, run: GridRun): string {
  return join(out, "runs", `${run.contender.replace(/[^\w.+-]+/g, "-")}-s${run.seed}-${runHash(run)}`);
}
