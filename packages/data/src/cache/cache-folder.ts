import { resolve } from "node:path";
import envPaths from "env-paths";
import { type LoadContext, resolvedPath } from "../load-context.js";

/**
 * Where rendered datasets are kept: the option, else the environment variable SMART_MINING_CACHE, else the user's
 * cache folder of the operating system (`~/.cache/smart-mining` on Linux).
 */
export function cacheFolderFor(option?: string, context: LoadContext = {}): string {
  if (option) return resolvedPath(option, context);
  const chosen = process.env.SMART_MINING_CACHE;
  return chosen ? resolve(chosen) : envPaths("smart-mining", { suffix: "" }).cache;
}
