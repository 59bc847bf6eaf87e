import type { RunMetrics } from "@smart-mining/training";
import { percent, table } from "./table.js";

const COLUMNS: [string, string][] = [
  ["Recall@1", "recallAt1"],
  ["@2", "recallAt2"],
  ["@4", "recallAt4"],
  ["@8", "recallAt8"],
  ["NMI", "nmi"],
  ["MAP@R", "mapAtR"],
];

/** The final table: what was learned against raw pixels and the untrained net, on the unseen classes. */
export function resultTable(metrics: RunMetrics): string {
  const row = (name: string, values: Record<string, unknown>): string[] => [
    name,
    ...COLUMNS.map(([, key]) => percent(values[key] as number | undefined)),
  ];
  return table([
    ["unseen classes, %", ...COLUMNS.map(([title]) => title)],
    row("raw pixels", metrics.baselines.rawPixels),
    row("untrained net", metrics.baselines.untrained),
    row("trained", metrics as unknown as Record<string, unknown>),
  ]);
}
