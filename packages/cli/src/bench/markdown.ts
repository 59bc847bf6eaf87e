import type { BenchSummary, ContenderSummary } from "./summarise.js";

const METRICS: readonly [string, string][] = [
  ["recallAt1", "R@1"],
  ["recallAt2", "R@2"],
  ["recallAt4", "R@4"],
  ["recallAt8", "R@8"],
  ["nmi", "NMI"],
  ["mapAtR", "MAP@R"],
];

/** The result as a Markdown table, per cent, mean ± standard deviation over seeds. */
export function markdownTable(summary: BenchSummary): string {
  const level = summary.recallLevel === undefined ? undefined : (100 * summary.recallLevel).toFixed(1);
  const heading = [
    "",
    "seeds",
    ...METRICS.map(([, title]) => title),
    ...(summary.reference === undefined ? [] : [`R@1 against ${summary.reference}`]),
    ...(level === undefined ? [] : [`steps to ${level}`, `seconds to ${level}`]),
    "mining, s",
    "mining, % of time",
  ];
  const rows = summary.contenders.map((contender) => [
    contender.name,
    String(contender.seeds),
    ...METRICS.map(([name]) => spreadText(contender.metrics[name])),
    ...(summary.reference === undefined ? [] : [againstText(contender)]),
    ...(level === undefined
      ? []
      : [contender.reached?.steps.toFixed(0) ?? "not reached", contender.reached?.seconds.toFixed(0) ?? "–"]),
    contender.miningSeconds.toFixed(1),
    (100 * contender.miningShare).toFixed(1),
  ]);
  const lines = [heading, heading.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  const verdict =
    summary.winner === undefined
      ? "No contender beats every other one by a paired t-test over seeds (p < 0.05)."
      : `**${summary.winner}** beats every other contender by a paired t-test over seeds (p < 0.05).`;
  return `${lines.join("\n")}\n\n${summary.steps} steps each. ${verdict}\n`;
}

/** "62.0 ± 0.4" in per cent. */
export function spreadText(value: { mean: number; deviation: number } | undefined): string {
  if (value === undefined || !Number.isFinite(value.mean)) return "–";
  const centre = (100 * value.mean).toFixed(1);
  return Number.isFinite(value.deviation) ? `${centre} ± ${(100 * value.deviation).toFixed(1)}` : centre;
}

/** "+1.8 ± 0.9 (p 0.003)": difference in points, half width of its 95 % interval. */
export function againstText({ against }: ContenderSummary): string {
  if (against === undefined || against.pairs === 0) return "–";
  const points = `${against.difference >= 0 ? "+" : "−"}${Math.abs(100 * against.difference).toFixed(1)}`;
  if (against.pairs < 2) return points;
  return `${points} ± ${(100 * against.halfWidth).toFixed(1)} (p ${against.p < 0.001 ? "< 0.001" : against.p.toFixed(3)})`;
}
