import { isNumber, words } from "../format.js";
import { markup, type Markup } from "../html.js";
import { linesOf, metricOf, smoothed, thinned, track, type Track } from "../log.js";
import type { LogLine, ReportData } from "../report-data.js";
import { startName } from "../start-name.js";
import { chartGrid } from "../svg/chart-grid.js";
import { type Level, lineChart, type LineChart, type Series } from "../svg/line-chart.js";

/** Loss, Recall@1, active fraction, distances. */
export function curves({ run }: ReportData): Markup | undefined {
  const steps = linesOf(run.log, "step");
  const charts = [recallChart(run), ...stepCharts(steps, run.config)].filter((chart) => chart !== undefined);
  if (charts.length === 0) return undefined;
  return markup`<section id="curves">
    <h2>How it learned</h2>
    <p class="intro">
      Point at a curve to read its numbers. The faint line is each step, the bold one its moving mean.
    </p>
    ${chartGrid(charts.map(lineChart))}
  </section>`;
}

function recallChart({ log, metrics: { baselines }, config }: ReportData["run"]): LineChart | undefined {
  const evaluations = linesOf(log, "evaluation");
  const unseen = track(evaluations, (line) => metricOf(line, "recallAt1"));
  if (unseen.x.length === 0) return undefined;
  const training = track(linesOf(log, "mining"), (line) => line.trainRecallAt1);
  const levels: (Level | false)[] = [
    isNumber(baselines?.rawPixels?.recallAt1) && { name: "raw pixels", y: baselines.rawPixels.recallAt1 },
    isNumber(baselines?.untrained?.recallAt1) && { name: startName(config), y: baselines.untrained.recallAt1 },
  ];
  return {
    title: "Recall@1",
    note: "On the classes training never saw.",
    xName: "step",
    series: [
      { name: "unseen classes", style: "main", ...unseen },
      ...(training.x.length > 0
        ? [{ name: "training classes, at mining", style: "second" as const, ...training }]
        : []),
    ],
    levels: levels.filter((level) => level !== false),
    bounds: [0, 0],
    format: "percent",
  };
}

function stepCharts(steps: readonly LogLine[], config: ReportData["run"]["config"]): (LineChart | undefined)[] {
  const setPoint = setPointOf(config);
  return [
    stepChart(
      "Loss",
      "What the optimiser lowers.",
      track(steps, (line) => line.loss),
      { format: "number" },
    ),
    stepChart(
      "Active fraction",
      "Share of the tuples trained on that still have a loss: at 0 there is nothing left to learn from.",
      track(steps, (line) => line.activeFraction),
      { format: "percent", bounds: [0, 1], levels: setPoint },
    ),
    distanceChart(steps),
  ];
}

/** What the controller aims at, when it is the active fraction. */
function setPointOf(config: ReportData["run"]["config"]): Level[] {
  const { options } = (config.controller ?? {}) as { options?: { signal?: unknown; setPoint?: unknown } };
  const aimed = options?.signal === "activeFraction" && isNumber(options.setPoint);
  return aimed ? [{ name: "the controller's set-point", y: options.setPoint as number }] : [];
}

function stepChart(
  title: string,
  note: string,
  raw: Track,
  look: Pick<LineChart, "format" | "bounds" | "levels">,
): LineChart | undefined {
  if (raw.x.length === 0) return undefined;
  return { title, note, xName: "step", series: bold(title.toLowerCase(), raw, "main"), ...look };
}

function distanceChart(steps: readonly LogLine[]): LineChart | undefined {
  const [positive, negative] = [track(steps, (line) => line.meanPositive), track(steps, (line) => line.meanNegative)];
  if (positive.x.length === 0 || negative.x.length === 0) return undefined;
  return {
    title: "Distances in the batch",
    note: "Mean distance of an anchor to its positive and to its negative. The gap between them is what is learned.",
    xName: "step",
    series: [...bold("to the negative", negative, "second"), ...bold("to the positive", positive, "main")],
    format: "number",
  };
}

/** The track faintly, its moving mean boldly; a short one as it is. */
function bold(name: string, raw: Track, style: "main" | "second"): Series[] {
  if (raw.x.length < 30) return [{ name, style, ...raw }];
  return [
    { name: "each step", style, faint: true, ...thinned(raw) },
    { name, style, ...thinned(smoothed(raw)) },
  ];
}

/** One chart for each mining parameter that moved; the others in a sentence. */
export function controllerSection({ run }: ReportData): Markup | undefined {
  const lines = linesOf(run.log, "mining").concat(linesOf(run.log, "step"));
  const names = [...new Set(lines.flatMap((line) => Object.keys((line.parameters as object | undefined) ?? {})))];
  const tracks = names
    .map((name) => ({ name, values: parameterTrack(lines, name) }))
    .filter(({ values }) => values.x.length > 0);
  if (tracks.length === 0) return undefined;
  const moved = tracks.filter(({ values }) => new Set(values.y).size > 1);
  const still = tracks.filter(({ values }) => new Set(values.y).size === 1);
  return markup`<section id="controller">
    <h2>What the controller did</h2>
    <p class="intro">
      ${moved.length > 0 ? "The mining parameters that moved during the run." : "No mining parameter moved during the run."}
      ${still.length > 0 && ` Constant: ${still.map(({ name, values }) => `${words(name)} ${Number(values.y[0].toPrecision(4))}`).join(", ")}.`}
    </p>
    ${chartGrid(
      moved.map(({ name, values }) =>
        lineChart({
          title: capitalised(words(name)),
          note: EXPLAINED[name] ?? "A parameter of the mining.",
          xName: "step",
          series: [{ name: words(name), style: "main", stepped: true, ...thinned(values) }],
          format: "number",
          ...(SHARES.has(name) && { bounds: [0, 1] as const }),
        }),
      ),
    )}
  </section>`;
}

/** Parameters that lie between 0 and 1: their charts show that whole range, so that a small value looks small. */
const SHARES: ReadonlySet<string> = new Set(["positiveQuantile", "randomShare", "minedShare"]);

const EXPLAINED: Readonly<Record<string, string>> = {
  positiveQuantile: "Which positive: 0 the nearest of the class, 1 the farthest.",
  negativeRank: "How many of the nearest negatives are skipped.",
  bandWidth: "How far beyond the positive a negative may lie.",
  randomShare: "Share of random triplets mixed in.",
  minedShare: "Share of a batch's classes that mined neighbours choose; the rest is random.",
  groupSize: "Classes packed together as one neighbourhood.",
};

function parameterTrack(lines: readonly LogLine[], name: string): Track {
  const ordered = [...lines].sort((a, b) => Number(a.step) - Number(b.step));
  return track(ordered, (line) => (line.parameters as Record<string, unknown> | undefined)?.[name]);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
