import { SIGNAL_NAMES, SIGNALS, MINING_PARAMETERS, type SignalEntry, type SignalName } from "@smart-mining/core";
import { isNumber, sentence } from "../format.js";
import { markup, type Markup } from "../html.js";
import { type EventOf, linesOf, smoothed, thinned, track, type Track } from "../log.js";
import type { ReportData } from "../report-data.js";
import { rawName, startName } from "../start-name.js";
import { chartGrid } from "../svg/chart-grid.js";
import { type Level, lineChart, type LineChart, type Series } from "../svg/line-chart.js";

/** Recall@1, and every signal of difficulty that the run logged. */
export function curves({ run, dataset }: ReportData): Markup | undefined {
  const steps = linesOf(run.log, "step");
  const charts = [recallChart(run, rawName(dataset.test)), ...stepCharts(steps, run.config)].filter(
    (chart) => chart !== undefined,
  );
  if (charts.length === 0) return undefined;
  return markup`<section id="curves">
    <h2>How it learned</h2>
    <p class="intro">
      Point at a curve, or touch it, to read its numbers. The faint line is each step, the bold one its moving mean.
    </p>
    ${chartGrid(charts.map(lineChart))}
  </section>`;
}

function recallChart(run: ReportData["run"], raw: string): LineChart | undefined {
  const { log, config } = run;
  const { baselines } = run.metrics;
  const evaluations = linesOf(log, "evaluation");
  const unseen = track(evaluations, ({ metrics }) => metrics.recallAt1);
  if (unseen.x.length === 0) return undefined;
  const training = track(linesOf(log, "mining"), (line) => line.trainRecallAt1);
  const levels: (Level | false)[] = [
    isNumber(baselines?.rawPixels?.recallAt1) && { name: raw, y: baselines.rawPixels.recallAt1 },
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

type Steps = readonly EventOf<"step">[];

/** One chart a signal, in the dictionary's order; the two distances share one. */
function stepCharts(steps: Steps, config: ReportData["run"]["config"]): (LineChart | undefined)[] {
  return SIGNAL_NAMES.map((name) => {
    if (name === "meanPositive") return distanceChart(steps);
    if (name === "meanNegative") return undefined;
    return signalChart(name, steps, config);
  });
}

/** A signal over the steps: title, sentence and unit are the dictionary's. */
function signalChart(name: SignalName, steps: Steps, config: ReportData["run"]["config"]): LineChart | undefined {
  const entry: SignalEntry = SIGNALS[name];
  const values = track(steps, (line) => signalOf(line, name));
  if (values.x.length === 0) return undefined;
  const mined = name === "violatedShare" ? track(steps, ({ parameters }) => parameters?.minedShare) : { x: [], y: [] };
  const { title, unit } = entry;
  const share = unit === "share" || unit === "probability";
  return {
    title,
    note: `${sentence(entry)}${remark(name, values, mined)}`,
    xName: "step",
    series: [
      ...bold(title.toLowerCase(), values, "main"),
      ...(mined.x.length === 0
        ? []
        : [
            {
              name: MINING_PARAMETERS.minedShare.title.toLowerCase(),
              style: "second" as const,
              stepped: true,
              ...thinned(mined),
            },
          ]),
    ],
    levels: setPointOf(config, name),
    format: share ? "percent" : "number",
    ...(share && { bounds: [0, 1] as const }),
  };
}

/** The event calls the loss by its short name. */
function signalOf(line: EventOf<"step">, name: SignalName): unknown {
  return name === "meanLoss" ? line.loss : (line as Readonly<Partial<Record<SignalName, unknown>>>)[name];
}

function remark(name: SignalName, values: Track, mined: Track): string {
  // With a wide margin nearly every triplet stays active, and the curve says little; the page then points to another one.
  if (name === "activeFraction" && Math.min(...smoothed(values).y) > 0.9)
    return " The margin of this run is wide, so nearly all have one; the violated share tells more.";
  if (mined.x.length > 0) return " Beside it, the share of the batch's classes that mining chose.";
  return "";
}

/** What the controller aims at, when it watches this signal. */
function setPointOf(config: ReportData["run"]["config"], signal: string): Level[] {
  const { options } = (config.controller ?? {}) as { options?: { signal?: unknown; setPoint?: unknown } };
  const aimed = options?.signal === signal && isNumber(options.setPoint);
  return aimed ? [{ name: "the controller's set-point", y: options.setPoint as number }] : [];
}

function distanceChart(steps: Steps): LineChart | undefined {
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
