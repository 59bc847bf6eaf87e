import { format } from "prettier";
import { catalogPage, fileOf, titleOf } from "./catalog-page.js";
import { configurationFileSchema } from "./configuration-schema.js";
import { dictionaryPages } from "./dictionary-pages.js";
import { page } from "./markdown.js";
import { referenceCatalogs } from "./sources.js";

/** The folder of the pages. */
export const PAGES = "docs/reference";

/** Every file of the reference, by path from the repository's root: the same at each call, formatted as the repository is. */
export async function referenceFiles(): Promise<Map<string, string>> {
  const pages = new Map([
    ...referenceCatalogs.map((catalog) => [fileOf(catalog.kind), catalogPage(catalog)] as const),
    ...dictionaryPages(),
  ]);
  pages.set("README.md", indexPage());
  const files = new Map<string, string>();
  for (const [name, text] of [...pages].sort(([a], [b]) => (a < b ? -1 : 1)))
    files.set(`${PAGES}/${name}`, await format(text, { parser: "markdown", printWidth: 120 }));
  const schema = JSON.stringify(configurationFileSchema());
  files.set("smart-mining.schema.json", await format(schema, { parser: "json", printWidth: 120 }));
  return files;
}

function indexPage(): string {
  const counted = referenceCatalogs.map(
    ({ kind, names }) => `- [${titleOf(kind)}](${fileOf(kind)}): ${names.map((name) => `\`${name}\``).join(", ")}`,
  );
  return page("Reference", "What a configuration may name, with all options.", [
    counted.join("\n"),
    "- [Mining parameters](mining-parameters.md)\n- [Signals](signals.md)\n- [Distances](distances.md)",
    "`smart-mining.schema.json` at the root of the repository is the JSON schema of configuration files, for editors.",
  ]);
}
