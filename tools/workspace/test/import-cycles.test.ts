import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../packages/", import.meta.url));

/** The files of a package that make it, without tests. */
function sourcesOf(name: string): string[] {
  return readdirSync(join(root, name, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !/\.(test|d)\.ts$/.test(file))
    .map((file) => join(root, name, "src", file));
}

/** The files of the same package that a file imports, types included. */
function importsOf(file: string): string[] {
  return ts
    .preProcessFile(readFileSync(file, "utf8"))
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith("."))
    .map((name) => join(dirname(file), name).replace(/\.js$/, ".ts"));
}

/** The first way found from a file back to itself; undefined where there is none. */
function circleIn(files: readonly string[]): string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    path.push(file);
    for (const next of importsOf(file)) {
      const circle = visit(next);
      if (circle !== undefined) return circle;
    }
    path.pop();
    done.add(file);
    return undefined;
  };
  for (const file of files) {
    const circle = visit(file);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

test.each(readdirSync(root))("%s has no circle of imports, types included", (name) => {
  const circle = circleIn(sourcesOf(name).filter((file) => !file.endsWith(".generated.ts")));
  expect(circle?.map((file) => relative(join(root, name), file)).join(" → ")).toBeUndefined();
});
