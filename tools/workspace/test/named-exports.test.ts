import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../packages/", import.meta.url));

/** The files that a package's manifest makes its entries, in source. */
function entriesOf(name: string): string[] {
  const { exports } = JSON.parse(readFileSync(join(root, name, "package.json"), "utf8")) as {
    exports: Record<string, string | Record<string, string>>;
  };
  return Object.values(exports)
    .map((entry) => (typeof entry === "string" ? entry : entry["@smart-mining/source"]))
    .filter((path) => path?.endsWith(".ts"))
    .map((path) => join(name, path));
}

const entries = readdirSync(root).flatMap(entriesOf);

test("every package has an entry", () => {
  expect(entries.length).toBeGreaterThanOrEqual(readdirSync(root).length);
  expect(entries).toContain(join("core", "src/testing/index.ts"));
});

test.each(entries)("%s names what it exports, one by one", (entry) => {
  expect(readFileSync(join(root, entry), "utf8")).not.toMatch(/export\s*(type\s*)?\*/);
});
