import { metricFacts } from "@smart-mining/core";
import type { Budget } from "./grid.js";
import { FEWEST_SEEDS, isTold, type PairedTest } from "./statistics.js";
import { inUnit, type BenchSummary, type ContenderGroup, type ContenderSummary } from "./summarize.js";

/** In this order first; then whatever else was measured. */
const FIRST = ["recallAt1", "recallAt2", "recallAt4", "recallAt8", "nmi", "mapAtR"];

/** Left out of tables: facts of the run, and R-precision, which MAP@R tells more finely. */
const LEFT_OUT: ReadonlySet<string> = new Set(["steps", "seconds", "miningSeconds", "rPrecision"]);

/** The metrics that any contender was measured by, with titles for narrow columns. */
export function measuredMetrics({ contenders }: BenchSummary): { name: string; title: string }[] {
  const measured = new Set(contenders.flatMap(({ metrics }) => Object.keys(metrics)));
  const others = [...measured].filter((name) => !FIRST.includes(name) && !LEFT_OUT.has(name));
  return [...FIRST.filter((name) => measured.has(name)), ...others].map((name) => ({ name, title: titleOf(name) }));
}

/** "R@8" for recallAt8; a metric that is no share says so, one that the dictionary lacks shows its name. */
function titleOf(name: string): string {
  const facts = metricFacts(name);
  if (facts === undefined) return `${name} (a number)`;
  if (facts.unit === "share") return facts.title.replace("Recall@", "R@");
  return `${facts.title} (${facts.higherIsBetter ? "higher" : "lower"} is better)`;
}

/** What the numbers of a benchmark's tables are; the document around them says it once. */
export const TABLE_LEGEND =
  "Unseen classes; shares in per cent, higher is better. Metrics: mean over seeds ± standard deviation. Differences: mean over the " +
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
    ...measured.map(({ name }) => metricText(name, contender.metrics[name], contender.seeds)),
    ...(compared ? [againstText(contender), lowestText(budget, contender)] : []),
    ...(timed ? [reachedText(budget, contender), contender.reached?.seconds.toFixed(0) ?? "–"] : []),
    contender.miningSeconds.toFixed(1),
    (100 * contender.miningShare).toFixed(1),
  ]);
  const lines = [heading, heading.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  const on = summary.datasets.length === 0 ? "" : `On ${summary.datasets.join(", ")}, `;
  return `${lines.join("\n")}\n\n${on}${count(budget.amount)} ${budget.unit} each. ${verdict(groups, (name) => `**${name}**`)}\n\n${TABLE_LEGEND}\n`;
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

/**
 * "62.0 ± 0.4": mean and standard deviation of a metric over seeds; the mean alone with fewer than three of them. Shares are in
 * per cent.
 */
export function metricText(
  name: string,
  value: { readonly mean: number; readonly deviation: number } | undefined,
  seeds: number,
): string {
  if (value === undefined || !Number.isFinite(value.mean)) return "–";
  const isShare = metricFacts(name)?.unit === "share";
  const text = (number: number): string =>
    isShare ? (100 * number).toFixed(1) : String(Number(number.toPrecision(4)));
  const spread = seeds >= FEWEST_SEEDS && Number.isFinite(value.deviation);
  return spread ? `${text(value.mean)} ± ${text(value.deviation)}` : text(value.mean);
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
