import { MissingPeerError } from "@smart-mining/core";

/**
 * Imports an optional native package; where plain resolution fails, Node's `NODE_PATH` is tried too (ES imports ignore it).
 *
 * @throws {MissingPeerError} naming the npm command
 */
export async function loadPeer<T>(caller: string, name: string, hint?: string): Promise<T> {
  try {
    const module = (await import(/* @vite-ignore */ name)) as { default?: T } & T;
    return module.default ?? module;
  } catch (cause) {
    const { createRequire } = globalThis.process?.getBuiltinModule?.("node:module") ?? {};
    if (createRequire === undefined) throw new MissingPeerError(caller, name, { cause, hint });
    try {
      return createRequire(import.meta.url)(name) as T;
    } catch {
      throw new MissingPeerError(caller, name, { cause, hint });
    }
  }
}
