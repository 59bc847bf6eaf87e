/** The environment variable that names a folder whose node_modules holds optional packages. */
export const NATIVE_FROM = "SMART_MINING_NATIVE_FROM";

/**
 * Imports an optional package: from where this package is installed, else from the folder that the environment variable
 * SMART_MINING_NATIVE_FROM names (scripts/native-tfjs builds into one).
 *
 * @throws what `import` throws, when it is in neither place or fails to load
 */
export async function importOptional<T>(packageName: string): Promise<T> {
  // A parameter, not a literal: bundlers and the compiler must not resolve what may not be there.
  try {
    return (await import(packageName)) as T;
  } catch (error) {
    const folder = typeof process === "undefined" ? undefined : process.env[NATIVE_FROM];
    if (folder === undefined || !isMissing(error, packageName)) throw error;
    const { createRequire } = await import("node:module");
    const { join, resolve } = await import("node:path");
    const { pathToFileURL } = await import("node:url");
    const require = createRequire(join(resolve(folder), "index.js"));
    return (await import(pathToFileURL(require.resolve(packageName)).href)) as T;
  }
}

/** Whether the package itself is missing, not something that it needs. */
function isMissing(error: unknown, packageName: string): boolean {
  const { code, message = "" } = error as { code?: string; message?: string };
  return (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") && message.includes(`'${packageName}'`);
}
