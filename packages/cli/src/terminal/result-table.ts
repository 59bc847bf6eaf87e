import { metricFacts } from "@smart-mining/core";
import type { PipelineConfig, RunMetrics } from "@smart-mining/training";
import { percent, table } from "./table.js";

/** "emoji-1096, unseen classes": what a pipeline is evaluated on. */
export function evaluatedOn({ dataset, split }: Pick<PipelineConfig, "dataset" | "split">): string {
  return `${dataset.name}, ${split === "validation" ? "validation" : "unseen"} classes`;
}

/**
 * One line per measured thing, one column per metric. Shares are in per cent; an index has a scale of its own, and so may have a
 * metric of a plugin that the dictionary does not know.
 *
 * @param of the dataset, or the file of embeddings, and which of its rows
 */
export function metricsTable(
  of: string,
  rows: readonly (readonly [string, Readonly<Record<string, number>>])[],
): string {
  const names = [...new Set(rows.flatMap(([, metrics]) => Object.keys(metrics)))];
  return table([
    [names.some(isShare) ? `${of}, %` : of, ...names.map(title)],
    ...rows.map(([row, metrics]) => [row, ...names.map((name) => cell(name, metrics[name]))]),
  ]);
}

/**
 * The final table of a run: what was learned against the samples themselves and the net it started from.
 *
 * @param started what to call these two
 */
export function resultTable(
  of: string,
  metrics: RunMetrics,
  started: { readonly raw: string; readonly net: string },
): string {
  const { baselines } = metrics;
  const measured = Object.keys({ ...baselines.rawPixels, ...baselines.untrained });
  const names =
    measured.length > 0
      ? measured
      : Object.keys(metrics).filter((name) => typeof metrics[name] === "number" && !FACTS_OF_RUN.has(name));
  const own = Object.fromEntries(names.map((name) => [name, metrics[name] as number]));
  const before: [string, Readonly<Record<string, number>>][] = [
    [started.raw, baselines.rawPixels],
    [started.net, baselines.untrained],
  ];
  return metricsTable(of, [...(measured.length > 0 ? before : []), ["trained", own]]);
}

/** Numbers in metrics.json that are no metrics. */
const FACTS_OF_RUN: ReadonlySet<string> = new Set(["steps", "epochs", "seconds", "miningSeconds"]);

function isShare(name: string): boolean {
  return metricFacts(name)?.unit === "share";
}

/** "Recall@1", then "@2" and so on beside it; what is no share says so. */
function title(name: string, at: number, names: readonly string[]): string {
  const facts = metricFacts(name);
  if (facts === undefined) return `${name} (a number)`;
  if (facts.unit !== "share") return `${facts.title} (${facts.higherIsBetter ? "higher" : "lower"} is better)`;
  const family = (text: string | undefined): string | undefined => text?.match(/^(.+)@\d+$/)?.[1];
  const repeated = at > 0 && family(facts.title) !== undefined && family(metricFacts(names[at - 1])?.title);
  return repeated === family(facts.title) ? facts.title.replace(/^.+@/, "@") : facts.title;
}

function cell(name: string, value: number | undefined): string {
  if (isShare(name)) return percent(value);
  return value === undefined || !Number.isFinite(value) ? "–" : String(Number(value.toPrecision(4)));
}
