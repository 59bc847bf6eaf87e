import { resolve } from "node:path";
import type { Progress, WarningListener } from "@smart-mining/core";

/** What loading takes beside a dataset's own options. */
export interface LoadContext {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  readonly onWarning?: WarningListener;
  /** Absolute: what paths in the options are relative to, the folder of the file that names them; the working folder when absent. */
  readonly baseFolder?: string;
}

/** A loader's own options apart from the context that came with them. */
export function separateContext<T extends LoadContext>(
  given: T,
): { context: LoadContext; options: Omit<T, keyof LoadContext> } {
  const { signal, onProgress, onWarning, baseFolder, ...options } = given;
  return { context: { signal, onProgress, onWarning, baseFolder }, options };
}

/** A path of the options, absolute. */
export function resolvedPath(path: string, { baseFolder }: LoadContext): string {
  return baseFolder === undefined ? resolve(path) : resolve(baseFolder, path);
}

/**
 * Options with the paths among them absolute, for a configuration that is kept elsewhere than the file that it came from.
 *
 * @param component  says which options are paths
 * @param options    as they were written; not changed
 * @param baseFolder what they are relative to
 */
export function absolutePaths(
  component: { readonly paths?: readonly string[] },
  options: Readonly<Record<string, unknown>>,
  baseFolder: string,
): Record<string, unknown> {
  const changed = (component.paths ?? []).flatMap((name) => {
    const path = options[name];
    return typeof path === "string" ? [[name, resolve(baseFolder, path)] as const] : [];
  });
  return { ...options, ...Object.fromEntries(changed) };
}
