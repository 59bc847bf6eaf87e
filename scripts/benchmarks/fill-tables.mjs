// npm run bench:tables [-- --check]
// Writes the tables of the documents anew from the published results, or says which are out of step with them. A table stands between
//   <!-- table: NAME (npm run bench:tables) -->
//   <!-- end of table -->
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { format, resolveConfig } from "prettier";
import { tables } from "./document-tables.mjs";

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const END = "<!-- end of table -->";

const lines = ([head, ...rows]) => [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);

function filled(document, text, name, rows) {
  const start = `<!-- table: ${name} (npm run bench:tables) -->`;
  const from = text.indexOf(start);
  const to = text.indexOf(END, from);
  if (from < 0 || to < 0) throw new Error(`bench:tables: ${document} has no place "${start} … ${END}".`);
  // In a list item everything is indented as its first line is.
  const indent = text.slice(text.lastIndexOf("\n", from) + 1, from);
  const table = lines(rows).map((line) => `${indent}${line}\n`);
  return `${text.slice(0, from)}${start}\n\n${table.join("")}\n${indent}${text.slice(to)}`;
}

const stale = [];
for (const [document, named] of Object.entries(tables)) {
  const path = new URL(`../../${document}`, import.meta.url);
  const before = await readFile(path, "utf8");
  const text = Object.entries(named).reduce((so, [name, rows]) => filled(document, so, name, rows), before);
  const after = await format(text, { ...(await resolveConfig(path)), parser: "markdown" });
  if (after === before) continue;
  stale.push(document);
  if (!values.check) await writeFile(path, after);
}
if (values.check && stale.length > 0) {
  console.error(`Out of step with benchmarks/results/training: ${stale.join(", ")}. Run npm run bench:tables.`);
  process.exitCode = 1;
} else
  console.log(stale.length === 0 ? "The documents' tables are what the results say." : `Written: ${stale.join(", ")}.`);
