import { createRequire } from "node:module";
import { resolve as resolvePath } from "node:path";
import { pathToFileURL } from "node:url";
import { DataError, token, unknownName, type Component } from "@smart-mining/core";
import type { InjectionToken } from "tsyringe";
import { isPath } from "../config/load.js";
import { KINDS, tokenOf, type Kind } from "./catalogs.js";
import { extendCatalog, type ComponentOf, type PipelineContainer } from "./container.js";

/** What a plugin adds its components with; it needs no import of this package. */
export interface PluginApi {
  /**
   * Adds a component to the catalog of a kind: "loss", "batch-miner", "metric", ...
   *
   * @throws {UnknownNameError} for a kind that there is not
   */
  add<K extends Kind>(kind: K, name: string, component: ComponentOf<K>): void;
}

/** The default export of a plugin: adds components, with the second argument or `extendCatalog`. */
export type Plugin = (container: PipelineContainer, api: PluginApi) => void | Promise<void>;

/** The addresses of the plugins that a container has got already. */
const LOADED = token<readonly string[]>("loaded plugins") as InjectionToken<readonly string[]>;

/**
 * Loads plugin modules and lets each register its components, once a container.
 *
 * @param modules paths (starting with ".", "/" or a drive, relative to the base folder), package names, or addresses of modules
 * @param baseFolder what paths are relative to, and where packages are looked for first
 * @throws {DataError} if a module cannot be loaded or has no default export that is a function
 */
export async function loadPlugins(
  container: PipelineContainer,
  modules: readonly string[],
  baseFolder: string = process.cwd(),
): Promise<void> {
  const api = pluginApi(container);
  for (const name of modules) {
    const address = addressOf(name, baseFolder);
    const before = container.isRegistered(LOADED, true) ? container.resolve(LOADED) : [];
    if (before.includes(address)) continue;
    let loaded: { default?: unknown };
    try {
      loaded = (await import(/* @vite-ignore */ address)) as typeof loaded;
    } catch (cause) {
      throw new DataError(`plugin "${name}": cannot be loaded (${(cause as Error).message}).`, { cause });
    }
    if (typeof loaded.default !== "function")
      throw new DataError(`plugin "${name}": must have a default export that is a function of the container.`);
    await (loaded.default as Plugin)(container, api);
    container.register(LOADED, { useValue: [...before, address] });
  }
}

function pluginApi(container: PipelineContainer): PluginApi {
  return {
    add(kind, name, component) {
      if (!KINDS.includes(kind)) throw unknownName("plugin", "kind of component", kind, KINDS);
      extendCatalog(container, tokenOf(kind) as symbol as never, name, component as Component<unknown, unknown>);
    },
  };
}

function addressOf(name: string, baseFolder: string): string {
  if (isPath(name)) return pathToFileURL(resolvePath(baseFolder, name)).href;
  if (/^[a-z]{2,}:/.test(name)) return name;
  try {
    return pathToFileURL(createRequire(resolvePath(baseFolder, "config.js")).resolve(name)).href;
  } catch {
    // A package that is not beside the configuration may be beside this one, or export to `import` alone.
    return name;
  }
}
