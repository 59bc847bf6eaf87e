import { pathToFileURL } from "node:url";
import { resolve as resolvePath } from "node:path";
import { DataError } from "@smart-mining/core";
import type { PipelineContainer } from "./container.js";

type Register = (container: PipelineContainer) => void | Promise<void>;

/**
 * Loads plugin modules and lets each register its components.
 *
 * @param modules paths (starting with "." or "/", relative to the working directory) or package names
 * @throws {DataError} if a module cannot be loaded or has no default export that is a function
 */
export async function loadPlugins(container: PipelineContainer, modules: readonly string[]): Promise<void> {
  for (const name of modules) {
    const specifier = /^[./]/.test(name) ? pathToFileURL(resolvePath(name)).href : name;
    let loaded: { default?: unknown };
    try {
      loaded = (await import(specifier)) as typeof loaded;
    } catch (cause) {
      throw new DataError(`plugin "${name}": cannot be loaded (${(cause as Error).message}).`, { cause });
    }
    if (typeof loaded.default !== "function")
      throw new DataError(`plugin "${name}": must have a default export that is a function of the container.`);
    await (loaded.default as Register)(container);
  }
}
