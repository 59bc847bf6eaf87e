/** What an engine needs so that its threads find the models of plugins; nothing where there are no plugins. */
export function workerCatalog(plugins: readonly string[]): { catalogModule?: string; plugins?: readonly string[] } {
  if (plugins.length === 0) return {};
  const here = new URL("./worker-catalog.js", import.meta.url).href;
  // Under a test runner the sources run as they are, but a thread needs JavaScript.
  const built = import.meta.url.endsWith(".ts") ? here.replace("/src/compose/", "/dist/compose/") : here;
  return { catalogModule: built, plugins };
}
