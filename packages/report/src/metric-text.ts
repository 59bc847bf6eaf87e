import { metricFacts } from "@smart-mining/core";
import { number, percent } from "./format.js";

/**
 * The dictionary's title; of a family only "@4" beside the title before. A metric that it lacks shows its name.
 *
 * @param before the metric in the column before
 */
export function metricTitle(name: string, before?: string): string {
  const title = metricFacts(name)?.title ?? name;
  const family = (text: string | undefined): string | undefined => text?.match(/^(.+)@\d+$/)?.[1];
  const own = family(title);
  const repeated = own !== undefined && before !== undefined && own === family(metricFacts(before)?.title);
  return repeated ? title.replace(/^.+@/, "@") : title;
}

/** A share in per cent; an index, or what the dictionary lacks, as the number it is. */
export function metricValue(name: string, value: unknown): string {
  return metricFacts(name)?.unit === "share" ? percent(value) : number(value);
}

/** Which way is better. */
export function metricDirection(names: readonly string[]): string {
  const lower = names.filter((name) => metricFacts(name)?.higherIsBetter === false).map((name) => metricTitle(name));
  const unknown = names.filter((name) => metricFacts(name) === undefined);
  const except =
    lower.length === 0 ? "Higher is better throughout" : `Higher is better, but lower for ${lower.join(", ")}`;
  return unknown.length === 0
    ? `${except}.`
    : `${except}; which way is better for ${unknown.join(", ")} is not known here.`;
}
