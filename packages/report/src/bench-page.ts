import {
  chanceText,
  count,
  inUnit,
  isCompared,
  isTimed,
  levelTitle,
  measuredMetrics,
  metricText,
  pointsText,
  reachedText,
  referenceTitle,
  TABLE_LEGEND,
  verdict,
  type BenchSummary,
  type Budget,
  type ContenderGroup,
  type ContenderSummary,
} from "@smart-mining/benchmark";
import { SIGNALS } from "@smart-mining/core";
import { writeWhole } from "@smart-mining/core/files";
import { duration, percent, sentence } from "./format.js";
import { Markup, markup } from "./html.js";
import { pageShell } from "./page-shell.js";
import { chartGrid } from "./svg/chart-grid.js";
import { LINE_STYLES, lineChart, type Series } from "./svg/line-chart.js";

/** Curves on one chart beyond which it is drawn wider. */
const CROWDED = 5;

/** Writes a benchmark as one self-contained page: the verdict, the table, and the convergence of all contenders on one plot. */
export async function writeBenchPage(summary: BenchSummary, path: string): Promise<void> {
  const html = await pageShell(summary.title, header(summary), [
    ["table", "Table", tableSection(summary)],
    ["curves", "Convergence", curveSection(summary)],
  ]);
  await writeWhole(path, html);
}

function header({ title, datasets, budget, groups, contenders }: BenchSummary): Markup {
  const counts = contenders.map((contender) => contender.seeds);
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  const seeds = `${fewest === most ? "" : `${fewest} to `}${most} seed${most === 1 ? "" : "s"}`;
  return markup`<header class="plain">
    <h1>${title}</h1>
    <p class="intro">${verdict(groups)} ${contenders.length} contenders, ${seeds}, ${count(budget.amount)} ${budget.unit} each${datasets.length > 0 && `, on ${datasets.join(", ")}`}.</p>
  </header>`;
}

function tableSection(summary: BenchSummary): Markup {
  const [compared, timed] = [isCompared(summary), isTimed(summary)];
  const measured = measuredMetrics(summary);
  const winners = new Set(summary.groups.map(({ winner }) => winner));
  const row = (contender: ContenderSummary): Markup =>
    markup`<tr${winners.has(contender.name) && new Markup(' class="own"')}>
      <th scope="row">${contender.name}</th>
      ${measured.map(({ name }) => markup`<td>${metricText(name, contender.metrics[name], contender.seeds)}</td>`)}
      ${compared && markup`<td>${againstCell(summary.budget, contender)}</td>`}
      ${timed && markup`<td>${reachedText(summary.budget, contender)}</td>`}
      <td>${duration(contender.trainingSeconds)}</td>
      <td>${percent(contender.miningShare)}</td>
    </tr>`;
  return markup`<section id="table">
    <h2>Unseen classes</h2>
    <p class="intro">${TABLE_LEGEND}</p>
    <div class="scroll"><table class="results many">
      <thead><tr>
        <th></th>${measured.map(({ title }) => markup`<th>${title}</th>`)}
        ${compared && markup`<th>R@1 against ${referenceTitle(summary)}</th>`}
        ${timed && markup`<th>${summary.budget.unit} to ${levelTitle(summary)}</th>`}
        <th>training</th><th>of it mining</th>
      </tr></thead>
      <tbody>${summary.contenders.map(row)}</tbody>
    </table></div>
  </section>`;
}

/** The difference with its interval; in lines of their own what the test says, and the least difference on the way. */
function againstCell(budget: Budget, contender: ContenderSummary): Markup {
  const { against, lowest } = contender;
  if (against === undefined || lowest === undefined) return markup`–`;
  const chance = chanceText(against);
  return markup`${pointsText(against)}${chance !== undefined && markup` <small>${chance}</small>`}
    <small>least ${pointsText(lowest)} at ${count(inUnit(budget, contender, lowest.step))}</small>`;
}

/** One line of charts for each group: curves that are compared with one another share a plot. */
function curveSection({ groups, budget }: BenchSummary): Markup {
  return markup`<section id="curves">
    <h2>Convergence</h2>
    <p class="intro">Point at a curve to read its numbers.</p>
    ${groups.map(
      (group) => markup`${groups.length > 1 && markup`<h3>${group.reference} and its contenders</h3>`}
    ${chartGrid(chartsOf(group, budget), group.contenders.length > CROWDED)}`,
    )}
  </section>`;
}

function chartsOf({ contenders, recallLevel, reference }: ContenderGroup, budget: Budget): (Markup | undefined)[] {
  const lines = <T>(
    points: (contender: ContenderSummary) => readonly T[],
    x: (point: T, contender: ContenderSummary) => number,
    y: (point: T) => number,
  ): Series[] =>
    contenders
      .map((contender, at) => ({
        name: contender.name,
        style: LINE_STYLES[at % LINE_STYLES.length],
        x: points(contender).map((point) => x(point, contender)),
        y: points(contender).map(y),
      }))
      .filter((series) => series.x.length > 0);
  const spent = ({ step }: { step: number }, contender: ContenderSummary): number => inUnit(budget, contender, step);
  const xName = budget.unit === "steps" ? "step" : "images";
  const levels = recallLevel === undefined ? [] : [{ name: `${reference ?? "level"}, final`, y: recallLevel }];
  const recall = { note: "On the unseen classes, mean over seeds.", levels, format: "percent" } as const;
  const activity = lines(
    (contender) => contender.activity,
    spent,
    ({ activeFraction }) => activeFraction,
  );
  return [
    lineChart({
      ...recall,
      title: `Recall@1 against ${budget.unit}`,
      xName,
      series: lines(
        ({ curve }) => curve,
        spent,
        ({ recallAt1 }) => recallAt1,
      ),
    }),
    lineChart({
      ...recall,
      title: "Recall@1 against training time",
      xName: "seconds",
      series: lines(
        ({ curve }) => curve,
        ({ seconds }) => seconds,
        ({ recallAt1 }) => recallAt1,
      ),
    }),
    activity.length === 0
      ? undefined
      : lineChart({
          title: SIGNALS.activeFraction.title,
          note: `${sentence(SIGNALS.activeFraction)} Losses that take no tuples have none.`,
          xName,
          format: "percent",
          bounds: [0, 1],
          series: activity,
        }),
  ];
}
