import type { Budget } from "./grid.js";
import { FEWEST_SEEDS, isTold, type PairedTest } from "./statistics.js";
import { inUnit, type BenchSummary, type ContenderGroup, type ContenderSummary } from "./summarize.js";

/** What the tables show of the metrics. */
const METRICS = [
  { name: "recallAt1", title: "R@1" },
  { name: "recallAt2", title: "R@2" },
  { name: "recallAt4", title: "R@4" },
  { name: "recallAt8", title: "R@8" },
  { name: "nmi", title: "NMI" },
  { name: "mapAtR", title: "MAP@R" },
];

/** Those of them that any contender was measured by. */
export function measuredMetrics({ contenders }: BenchSummary): typeof METRICS {
  return METRICS.filter(({ name }) => contenders.some(({ metrics }) => metrics[name] !== undefined));
}

/** What the numbers of a benchmark's tables are; the document around them says it once. */
export const TABLE_LEGEND =
  "Per cent on unseen classes, higher is better. Metrics: mean over seeds ± standard deviation. Differences: mean over the " +
  "seeds that both have ± half the width of its 95 % confidence interval, and p of a paired t-test. Neither stands where there are fewer than three seeds.";

/** The result as a Markdown table, and what its numbers are. */
export function markdownTable(summary: BenchSummary): string {
  const { budget, groups } = summary;
  const [compared, timed] = [isCompared(summary), isTimed(summary)];
  const measured = measuredMetrics(summary);
  const heading = [
    "",
    "seeds",
    ...measured.map(({ title }) => title),
    ...(compared ? [`R@1 against ${referenceTitle(summary)}`, `least on the way, at ${budget.unit}`] : []),
    ...(timed ? [`${budget.unit} to ${levelTitle(summary)}`, "seconds to it"] : []),
    "mining, s",
    "mining, % of time",
  ];
  const rows = summary.contenders.map((contender) => [
    contender.name,
    String(contender.seeds),
    ...measured.map(({ name }) => spreadText(contender.metrics[name], contender.seeds)),
    ...(compared ? [againstText(contender), lowestText(budget, contender)] : []),
    ...(timed ? [reachedText(budget, contender), contender.reached?.seconds.toFixed(0) ?? "–"] : []),
    contender.miningSeconds.toFixed(1),
    (100 * contender.miningShare).toFixed(1),
  ]);
  const lines = [heading, heading.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  return `${lines.join("\n")}\n\n${count(budget.amount)} ${budget.unit} each. ${verdict(groups, (name) => `**${name}**`)}\n\n${TABLE_LEGEND}\n`;
}

/** Whether anything is compared with a reference. */
export function isCompared({ groups }: BenchSummary): boolean {
  return groups.some(({ reference }) => reference !== undefined);
}

/** Whether the time to a level is reported. */
export function isTimed({ groups }: BenchSummary): boolean {
  return groups.some(({ recallLevel }) => recallLevel !== undefined);
}

/** What contenders are compared with, for a heading. */
export function referenceTitle({ groups }: BenchSummary): string {
  return groups.length === 1 ? groups[0].reference! : "its reference";
}

/** The level whose time is reported, for a heading. */
export function levelTitle({ groups }: BenchSummary): string {
  const levels = new Set(groups.map(({ recallLevel }) => recallLevel));
  const [level] = levels;
  return levels.size === 1 && level !== undefined ? (100 * level).toFixed(1) : "its reference's";
}

/** When the level was reached, in the unit of the budget. */
export function reachedText(budget: Budget, contender: ContenderSummary): string {
  if (contender.reached === undefined) return contender.recallLevel === undefined ? "–" : "not reached";
  return count(inUnit(budget, contender, contender.reached.steps));
}

/** Who wins, in a sentence or two; with several groups, in which. With fewer than three seeds nobody does. */
export function verdict(groups: readonly ContenderGroup[], mark = (name: string): string => name): string {
  const test = "by a paired t-test over seeds (p < 0.05)";
  const most = Math.max(0, ...groups.flatMap(({ contenders }) => contenders.map(({ seeds }) => seeds)));
  if (most < FEWEST_SEEDS)
    return `${most === 1 ? "One seed" : "Fewer than three seeds"} of each: which is better cannot be told; that needs three.`;
  const all = groups.length === 1 ? "every other contender" : "every other contender of its group";
  const won = groups.flatMap(({ winner }) => (winner === undefined ? [] : [`${mark(winner)} beats ${all} ${test}.`]));
  const open = groups.filter(({ winner }) => winner === undefined).map(({ reference }) => reference);
  if (open.length === 0) return won.join(" ");
  const among = groups.length === 1 ? "" : ` in the group${open.length > 1 ? "s" : ""} of ${open.join(", ")}`;
  const told = groups.flatMap(apart);
  const rest = told.length === 0 ? ["Which is better cannot be told."] : told;
  return [...won, `No contender${among} beats every other one ${test}.`, ...rest].join(" ");
}

/** Where nobody beats all others: who is ahead of the reference, and who behind, by the same test. */
function apart({ winner, reference, contenders }: ContenderGroup): string[] {
  if (winner !== undefined || reference === undefined) return [];
  const differing = contenders.filter(({ against }) => against !== undefined && isTold(against));
  const side = (sign: number, word: string): string[] => {
    const names = differing.filter(({ against }) => against!.difference * sign > 0).map(({ name }) => name);
    return names.length === 0 ? [] : [`${word} “${reference}”: ${names.join("; ")}.`];
  };
  return [...side(1, "Ahead of"), ...side(-1, "Behind")];
}

/** A number as people write it: 72,000. */
export function count(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/** "62.0 ± 0.4" in per cent: mean and standard deviation over seeds; the mean alone with fewer than three of them. */
export function spreadText(value: { mean: number; deviation: number } | undefined, seeds: number): string {
  if (value === undefined || !Number.isFinite(value.mean)) return "–";
  const center = (100 * value.mean).toFixed(1);
  return seeds >= FEWEST_SEEDS && Number.isFinite(value.deviation)
    ? `${center} ± ${(100 * value.deviation).toFixed(1)}`
    : center;
}

/** "+1.8 ± 0.9": a difference in points, and half the width of its 95 % interval; alone with fewer than three pairs. */
export function pointsText({ difference, halfWidth, pairs }: PairedTest): string {
  if (pairs === 0) return "–";
  const points = `${difference >= 0 ? "+" : "−"}${Math.abs(100 * difference).toFixed(1)}`;
  return pairs < FEWEST_SEEDS ? points : `${points} ± ${(100 * halfWidth).toFixed(1)}`;
}

/** "p 0.003"; nothing where there are too few pairs for a test. */
export function chanceText({ p, pairs }: PairedTest): string | undefined {
  return pairs < FEWEST_SEEDS ? undefined : `p ${p < 0.001 ? "< 0.001" : p.toFixed(3)}`;
}

/** "+1.8 ± 0.9 (p 0.003)". */
function differenceText(test: PairedTest): string {
  const chance = chanceText(test);
  return chance === undefined ? pointsText(test) : `${pointsText(test)} (${chance})`;
}

function againstText({ against }: ContenderSummary): string {
  return against === undefined ? "–" : differenceText(against);
}

/** The smallest difference at any evaluation, and when: "−0.9 ± 0.7 (p 0.021), 300". */
function lowestText(budget: Budget, contender: ContenderSummary): string {
  const { lowest } = contender;
  return lowest === undefined ? "–" : `${differenceText(lowest)}, ${count(inUnit(budget, contender, lowest.step))}`;
}
