import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PAGES, referenceFiles } from "./files.js";

const USAGE = `Usage: npm run reference [-- --check]

Writes ${PAGES}/*.md and smart-mining.schema.json from the dictionary and the catalogs.
  --check   write nothing; exit code 1 where a file differs, is missing, or is nobody's`;

/**
 * Runs the tool.
 *
 * @param argv  arguments without node and script
 * @param root  the repository
 * @param print takes each line of the report
 * @returns the exit code: 0 all well, 1 files differ, 2 wrong usage
 */
export async function main(argv: readonly string[], root: string, print: (line: string) => void): Promise<number> {
  const check = argv.includes("--check");
  if (argv.some((one) => one !== "--check")) {
    print(USAGE);
    return 2;
  }
  const files = await referenceFiles();
  const known = existsSync(join(root, PAGES)) ? readdirSync(join(root, PAGES)).map((name) => `${PAGES}/${name}`) : [];
  const strange = known.filter((path) => !files.has(path));
  const changed = [...files].filter(([path, text]) => contentOf(join(root, path)) !== text).map(([path]) => path);
  if (check) {
    for (const path of changed) print(`${path} is not what dictionary and catalogs say.`);
    for (const path of strange) print(`${path} is nobody's.`);
    const bad = changed.length + strange.length;
    print(bad === 0 ? `${files.size} files are up to date.` : `Run "npm run reference" and commit what it writes.`);
    return bad === 0 ? 0 : 1;
  }
  for (const path of changed) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), files.get(path) as string);
    print(`wrote ${path}`);
  }
  for (const path of strange) {
    rmSync(join(root, path));
    print(`removed ${path}`);
  }
  return 0;
}

function contentOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
