/** The environment variable that names folders whose node_modules hold optional packages, separated as in PATH. */
export const NATIVE_FROM = "SMART_MINING_NATIVE_FROM";

/**
 * Imports an optional package: from where this package is installed, else from the folders that the environment variable
 * SMART_MINING_NATIVE_FROM names (scripts/native-tfjs builds into one).
 *
 * @throws what `import` throws, when it is in none of these places or fails to load
 */
export async function importOptional<T>(packageName: string): Promise<T> {
  // A parameter, not a literal: bundlers and the compiler must not resolve what may not be there.
  try {
    return (await import(packageName)) as T;
  } catch (error) {
    if (!isMissing(error, packageName)) throw error;
    const file = await findElsewhere(packageName);
    if (file === undefined) throw error;
    return (await import(file)) as T;
  }
}

async function findElsewhere(packageName: string): Promise<string | undefined> {
  const folders = typeof process === "undefined" ? undefined : process.env[NATIVE_FROM];
  if (folders === undefined) return undefined;
  const { createRequire } = await import("node:module");
  const { delimiter, join, resolve } = await import("node:path");
  const { pathToFileURL } = await import("node:url");
  for (const folder of folders.split(delimiter)) {
    try {
      const require = createRequire(join(resolve(folder), "index.js"));
      return pathToFileURL(require.resolve(packageName)).href;
    } catch {
      // Not in this folder: the next one.
    }
  }
  return undefined;
}

/** Whether the package itself is missing, not something that it needs. */
function isMissing(error: unknown, packageName: string): boolean {
  const { code, message = "" } = error as { code?: string; message?: string };
  return (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") && message.includes(`'${packageName}'`);
}
