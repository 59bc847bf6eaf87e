import { isNumber } from "../format.js";
import { markup, type Markup } from "../html.js";
import { type EventOf, linesOf, track } from "../log.js";
import type { ReportData } from "../report-data.js";
import { chartGrid } from "../svg/chart-grid.js";
import { heatmap } from "../svg/heatmap.js";
import { lineChart, type LineChart } from "../svg/line-chart.js";

/** How hard the mined tuples were, round by round. */
export function miningSection({ run }: ReportData): Markup | undefined {
  const rounds = linesOf(run.log, "mining");
  const charts = [distances(rounds), shares(rounds)].filter((chart) => chart !== undefined);
  const spread = hardnessMap(rounds);
  if (charts.length === 0 && spread === undefined) return undefined;
  return markup`<section id="mining">
    <h2>What mining found</h2>
    <p class="intro">
      Each round looks at the whole training set,
      and there ${rounds.length === 1 ? "was one" : `were ${rounds.length}`} in this run. Semi-hard negatives lie just
      beyond the positive: near enough to teach, not so near that they pull the embedding together.
    </p>
    ${chartGrid([spread, ...charts.map(lineChart)])}
  </section>`;
}

/** Reports count d- minus d+ in equal bins over [-1, 1]. */
function hardnessMap(rounds: readonly EventOf<"mining">[]): Markup | undefined {
  const known = rounds.filter((line) => isNumber(line.step) && binsOf(line) !== undefined);
  if (known.length === 0) return undefined;
  const counts = known.map((line) => binsOf(line)!);
  if (new Set(counts.map((column) => column.length)).size > 1) return undefined;
  return heatmap({
    title: "Margin of the mined triplets",
    note: "Negative's distance minus positive's. Below the line the negative is nearer: a hard triplet.",
    xName: "step",
    columns: known.map((line) => line.step),
    counts,
    low: -1,
    high: 1,
  });
}

function binsOf(line: EventOf<"mining">): number[] | undefined {
  const bins: unknown = line.hardness;
  // A typed array written by JSON.stringify is an object with numbered keys.
  const list = Array.isArray(bins) ? bins : typeof bins === "object" && bins !== null ? Object.values(bins) : [];
  return list.length > 0 && list.every(isNumber) ? list : undefined;
}

function distances(rounds: readonly EventOf<"mining">[]): LineChart | undefined {
  const [positive, negative] = [track(rounds, (line) => line.meanPositive), track(rounds, (line) => line.meanNegative)];
  if (positive.x.length < 2 || negative.x.length < 2) return undefined;
  return {
    title: "Mined distances",
    note: "A positive distance that stays high while the gap closes is the sign of a failing run.",
    xName: "step",
    series: [
      { name: "to the negative", style: "second", ...negative },
      { name: "to the positive", style: "main", ...positive },
    ],
    format: "number",
  };
}

function shares(rounds: readonly EventOf<"mining">[]): LineChart | undefined {
  const [hard, semiHard, easy] = (["hardShare", "semiHardShare", "easyShare"] as const).map((name) =>
    track(rounds, (line) => line[name]),
  );
  if (semiHard.x.length < 2) return undefined;
  return {
    title: "Hard, semi-hard, easy",
    note: "Shares of the mined triplets.",
    xName: "step",
    series: [
      { name: "semi-hard", style: "main", ...semiHard },
      { name: "hard", style: "second", ...hard },
      { name: "easy", style: "third", ...easy },
    ],
    bounds: [0, 1],
    format: "percent",
  };
}
