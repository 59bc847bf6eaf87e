import { execFileSync } from "node:child_process";
import { cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

const SCOPE = "@smart-mining";

/** What a copy needs: sources, tests and settings; no results, fonts or pages. */
const NEEDED = /^(?:packages|tools)\/|^[\w.-]+\.(?:json|js|ts)$/;

/**
 * A copy of the repository in a temporary folder: its files as they are now, what was built, and node_modules that are those of
 * the repository except for its own packages, which are the copy's.
 */
export function copyRepository(root: string): string {
  // Its real path: compilers and Node follow links, and would see two of each file.
  const copy = realpathSync(mkdtempSync(join(tmpdir(), "smart-mining-how-to-")));
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: root, encoding: "utf8" });
  for (const path of listed.split("\n").filter((one) => NEEDED.test(one) && existsSync(join(root, one)))) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(root, path), join(copy, path), { preserveTimestamps: true });
  }
  for (const group of ["packages", "tools"])
    for (const name of readdirSync(join(copy, group))) {
      const built = join(group, name, "dist");
      if (existsSync(join(root, built)))
        cpSync(join(root, built), join(copy, built), { recursive: true, preserveTimestamps: true });
      linkModules(join(root, group, name), join(copy, group, name), root, copy);
    }
  linkModules(root, copy, root, copy);
  return copy;
}

/** node_modules of one folder: links to the repository's entries, and to the copy for packages of this project. */
function linkModules(from: string, to: string, root: string, copy: string): void {
  const modules = join(from, "node_modules");
  if (!existsSync(modules)) return;
  mkdirSync(join(to, "node_modules"), { recursive: true });
  for (const entry of readdirSync(modules).filter((name) => name !== SCOPE && !name.startsWith(".vite")))
    symlinkSync(join(modules, entry), join(to, "node_modules", entry));
  if (!existsSync(join(modules, SCOPE))) return;
  mkdirSync(join(to, "node_modules", SCOPE));
  for (const entry of readdirSync(join(modules, SCOPE))) {
    const link = join(modules, SCOPE, entry);
    if (!lstatSync(link).isSymbolicLink()) throw new Error(`${link} must be a link into the repository.`);
    symlinkSync(join(copy, relative(root, realpathSync(link))), join(to, "node_modules", SCOPE, entry));
  }
}
