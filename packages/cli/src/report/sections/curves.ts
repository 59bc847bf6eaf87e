import { isNumber } from "../format.js";
import { markup, type Markup } from "../html.js";
import { linesOf, metricOf, smoothed, thinned, track, type Track } from "../log.js";
import type { LogLine, ReportData } from "../report-data.js";
import { startName } from "../start-name.js";
import { chartGrid } from "../svg/chart-grid.js";
import { type Level, lineChart, type LineChart, type Series } from "../svg/line-chart.js";

/** Recall@1, loss, active fraction, violated pairs, distances. */
export function curves({ run }: ReportData): Markup | undefined {
  const steps = linesOf(run.log, "step");
  const charts = [recallChart(run), ...stepCharts(steps, run.config)].filter((chart) => chart !== undefined);
  if (charts.length === 0) return undefined;
  return markup`<section id="curves">
    <h2>How it learned</h2>
    <p class="intro">
      Point at a curve, or touch it, to read its numbers. The faint line is each step, the bold one its moving mean.
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
  return [
    stepChart(
      "Loss",
      "What the optimizer lowers.",
      track(steps, (line) => line.loss),
      { format: "number" },
    ),
    activeChart(steps, config),
    violatedChart(steps, config),
    distanceChart(steps),
  ];
}

/** With a wide margin nearly every triplet stays active, and the curve says little; the page then points to the next one. */
function activeChart(steps: readonly LogLine[], config: ReportData["run"]["config"]): LineChart | undefined {
  const active = track(steps, (line) => line.activeFraction);
  const always = active.y.length > 0 && Math.min(...smoothed(active).y) > 0.9;
  const note = always
    ? "Share of the tuples trained on that still have a loss. The margin of this run is wide, so nearly all have; the violated pairs tell more."
    : "Share of the tuples trained on that still have a loss: at 0 there is nothing left to learn from.";
  return stepChart("Active fraction", note, active, {
    format: "percent",
    bounds: [0, 1],
    levels: setPointOf(config, "activeFraction"),
  });
}

/** How hard the batches are, whatever is selected in them, and the share of mined classes that makes them so. */
function violatedChart(steps: readonly LogLine[], config: ReportData["run"]["config"]): LineChart | undefined {
  const violated = track(steps, (line) => line.violatedShare);
  if (violated.x.length === 0) return undefined;
  const mined = track(steps, (line) => (line.parameters as { minedShare?: unknown } | undefined)?.minedShare);
  const note =
    "Share of the batch's anchor-positive pairs with some negative nearer than the positive: how hard it is.";
  return {
    title: "Violated pairs",
    note: mined.x.length === 0 ? note : `${note} Beside it, the share of the batch's classes that mining chose.`,
    xName: "step",
    series: [
      ...bold("violated pairs", violated, "main"),
      ...(mined.x.length === 0
        ? []
        : [{ name: "mined classes", style: "second" as const, stepped: true, ...thinned(mined) }]),
    ],
    levels: setPointOf(config, "violatedShare"),
    bounds: [0, 1],
    format: "percent",
  };
}

/** What the controller aims at, when it watches this signal. */
function setPointOf(config: ReportData["run"]["config"], signal: string): Level[] {
  const { options } = (config.controller ?? {}) as { options?: { signal?: unknown; setPoint?: unknown } };
  const aimed = options?.signal === signal && isNumber(options.setPoint);
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
