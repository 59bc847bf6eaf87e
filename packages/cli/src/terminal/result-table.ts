import type { RunMetrics } from "@smart-mining/training";
import { percent, table } from "./table.js";

const TITLES: Readonly<Record<string, string>> = {
  recallAt1: "Recall@1",
  recallAt2: "@2",
  recallAt4: "@4",
  recallAt8: "@8",
  nmi: "NMI",
  mapAtR: "MAP@R",
  rPrecision: "R-precision",
};

/** One line per measured thing, one column per metric, in per cent; the unseen classes. */
export function metricsTable(rows: readonly (readonly [string, Readonly<Record<string, number>>])[]): string {
  const names = [...new Set(rows.flatMap(([, metrics]) => Object.keys(metrics)))];
  return table([
    ["unseen classes, %", ...names.map((name) => TITLES[name] ?? name)],
    ...rows.map(([title, metrics]) => [title, ...names.map((name) => percent(metrics[name]))]),
  ]);
}

/** The final table of a run: what was learned against raw pixels and the net it started from. */
export function resultTable(metrics: RunMetrics, startedFrom: string): string {
  const { baselines } = metrics;
  const measured = Object.keys({ ...baselines.rawPixels, ...baselines.untrained });
  const names = measured.length > 0 ? measured : Object.keys(metrics).filter((name) => name in TITLES);
  const own = Object.fromEntries(names.map((name) => [name, metrics[name] as number]));
  const before: [string, Readonly<Record<string, number>>][] = [
    ["raw pixels", baselines.rawPixels],
    [startedFrom, baselines.untrained],
  ];
  return metricsTable([...(measured.length > 0 ? before : []), ["trained", own]]);
}
