import { type Catalog, unknownName } from "@smart-mining/core";
import type { Metric } from "./metric.js";

/**
 * The metric with this name; trailing digits are its `k`: "recallAt8", "precisionAt10".
 *
 * @throws {UnknownNameError} listing the known names and the closest match
 */
export function metricNamed(name: string, catalog: Catalog<Metric>): Metric {
  if (catalog.has(name)) return catalog.create(name, undefined);
  const family = /^(?<base>.*\D)(?<k>\d+)$/.exec(name)?.groups;
  if (family !== undefined && catalog.has(family.base)) return catalog.create(family.base, { k: Number(family.k) });
  throw unknownName("evaluateEmbeddings", "metric", name, catalog.names.map(exampleOf));
}

/** Families are shown with a number, as they are written. */
function exampleOf(name: string): string {
  return name.endsWith("At") ? `${name}1` : name;
}
