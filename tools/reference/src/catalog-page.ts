import { METRICS, type MetricFacts } from "@smart-mining/core";
import { commonOptions } from "./common-options.js";
import { toJsonSchema, type JsonSchema } from "./json-schema.js";
import { page, table } from "./markdown.js";
import { innerRows, optionRows, type OptionRow } from "./option-rows.js";
import type { ReferenceCatalog } from "./sources.js";

const HEAD = ["option", "type", "default", "what it is"];

/** The components of one kind: what each is and what options it takes. */
export function catalogPage(catalog: ReferenceCatalog): string {
  const intro = `${catalog.names.length} ${pluralOf(catalog.kind, catalog.names.length)}. Plugins add others.`;
  const schemas = new Map(catalog.names.map((name) => [name, toJsonSchema(catalog.get(name).options)]));
  const common = commonOptions([...schemas.values()]);
  const inner = [...common].flatMap(([name, option]) => innerRows(name, option));
  return page(titleOf(catalog.kind), intro, [
    ...catalog.names.map((name) => section(catalog, name, optionRows(schemas.get(name) as JsonSchema, common))),
    ...(inner.length === 0 ? [] : [`## Common options\n\n${table(HEAD, inner)}`]),
  ]);
}

function section(catalog: ReferenceCatalog, name: string, rows: readonly OptionRow[]): string {
  const { description } = catalog.get(name);
  const parts = [`## ${name}`, description === "" ? "" : `${upper(description)}.`];
  const facts = catalog.kind === "metric" ? metricFactsText(name) : undefined;
  if (facts !== undefined) parts.push(facts);
  parts.push(rows.length === 0 ? "No options." : table(HEAD, rows));
  return parts.filter((part) => part !== "").join("\n\n");
}

function metricFactsText(name: string): string | undefined {
  if (!Object.hasOwn(METRICS, name)) return undefined;
  const facts: MetricFacts = METRICS[name as keyof typeof METRICS];
  const unit = facts.unit === "share" ? "shown in per cent" : "a number of its own scale";
  return `${facts.title}: ${unit}; ${facts.higherIsBetter ? "higher" : "lower"} is better.`;
}

/** "neighbor index" is "Neighbor indexes". */
export function titleOf(kind: string): string {
  return upper(pluralOf(kind, 2));
}

/** The page's file: "neighbor index" is "neighbor-indexes.md". */
export function fileOf(kind: string): string {
  return `${pluralOf(kind, 2).replaceAll(" ", "-")}.md`;
}

function pluralOf(kind: string, count: number): string {
  if (count === 1) return kind;
  if (/[^aeiou]y$/.test(kind)) return `${kind.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(kind) ? `${kind}es` : `${kind}s`;
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).replace(/\.$/, "");
}
