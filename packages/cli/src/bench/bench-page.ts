import { writeWhole } from "@smart-mining/core/files";
import { duration, percent } from "../report/format.js";
import { Markup, markup } from "../report/html.js";
import { pageShell } from "../report/page.js";
import { chartGrid } from "../report/svg/chart-grid.js";
import { LINE_STYLES, lineChart, type Series } from "../report/svg/line-chart.js";
import { againstText, spreadText } from "./markdown.js";
import type { BenchSummary, ContenderSummary } from "./summarise.js";

/** Writes a benchmark as one self-contained page: the verdict, the table, and the convergence of all contenders on one plot. */
export async function writeBenchPage(summary: BenchSummary, path: string): Promise<void> {
  const html = await pageShell(summary.title, header(summary), [
    ["table", "Table", tableSection(summary)],
    ["curves", "Convergence", curveSection(summary)],
  ]);
  await writeWhole(path, html);
}

function header({ title, steps, winner, contenders }: BenchSummary): Markup {
  const verdict =
    winner === undefined
      ? "No contender beats every other one by a paired t-test over seeds (p < 0.05)."
      : `${winner} beats every other contender by a paired t-test over seeds (p < 0.05).`;
  const seeds = Math.max(...contenders.map((contender) => contender.seeds));
  return markup`<header>
    <h1>${title}</h1>
    <p class="intro">${verdict} ${contenders.length} contenders, up to ${seeds} seeds, ${steps} steps each.</p>
  </header>`;
}

function tableSection(summary: BenchSummary): Markup {
  const { reference, recallLevel } = summary;
  const row = (contender: ContenderSummary): Markup =>
    markup`<tr${contender.name === summary.winner && new Markup(' class="main"')}>
      <th scope="row">${contender.name}</th>
      <td>${spreadText(contender.metrics.recallAt1)}</td>
      <td>${spreadText(contender.metrics.recallAt8)}</td>
      <td>${spreadText(contender.metrics.nmi)}</td>
      <td>${spreadText(contender.metrics.mapAtR)}</td>
      ${reference !== undefined && markup`<td>${againstText(contender)}</td>`}
      ${recallLevel !== undefined && markup`<td>${contender.reached?.steps.toFixed(0) ?? "not reached"}</td>`}
      <td>${duration(contender.trainingSeconds)}</td>
      <td>${percent(contender.miningShare)}</td>
    </tr>`;
  return markup`<section id="table">
    <h2>Unseen classes</h2>
    <p class="intro">Per cent, mean ± standard deviation over seeds. Higher is better.</p>
    <div class="scroll"><table>
      <thead><tr>
        <th></th><th>Recall@1</th><th>Recall@8</th><th>NMI</th><th>MAP@R</th>
        ${reference !== undefined && markup`<th>Recall@1 against ${reference}</th>`}
        ${recallLevel !== undefined && markup`<th>steps to ${percent(recallLevel)}</th>`}
        <th>training</th><th>of it mining</th>
      </tr></thead>
      <tbody>${summary.contenders.map(row)}</tbody>
    </table></div>
  </section>`;
}

function curveSection({ contenders, recallLevel, reference }: BenchSummary): Markup {
  const series = (x: (point: ContenderSummary["curve"][number]) => number): Series[] =>
    contenders.map(({ name, curve }, at) => ({
      name,
      style: LINE_STYLES[at % LINE_STYLES.length],
      x: curve.map(x),
      y: curve.map(({ recallAt1 }) => recallAt1),
    }));
  const levels = recallLevel === undefined ? [] : [{ name: `${reference ?? "level"}, final`, y: recallLevel }];
  const recall = { note: "On the unseen classes, mean over seeds.", levels, format: "percent" } as const;
  return markup`<section id="curves">
    <h2>Convergence</h2>
    <p class="intro">Point at a curve to read its numbers.</p>
    ${chartGrid([
      lineChart({ ...recall, title: "Recall@1 against steps", xName: "step", series: series(({ step }) => step) }),
      lineChart({
        ...recall,
        title: "Recall@1 against training time",
        xName: "seconds",
        series: series(({ seconds }) => seconds),
      }),
      lineChart({
        title: "Active fraction",
        note: "Share of the tuples trained on that still have a loss.",
        xName: "step",
        format: "percent",
        bounds: [0, 1],
        series: contenders.map(({ name, activity }, at) => ({
          name,
          style: LINE_STYLES[at % LINE_STYLES.length],
          x: activity.map(({ step }) => step),
          y: activity.map(({ activeFraction }) => activeFraction),
        })),
      }),
    ])}
  </section>`;
}
