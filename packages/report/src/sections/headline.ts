import { classIndex } from "@smart-mining/core";
import type { SampleSet } from "@smart-mining/data";
import { count, duration, isNumber, number, percent } from "../format.js";
import { markup, type Markup } from "../html.js";
import { linesOf } from "../log.js";
import type { MetricValues } from "@smart-mining/benchmark";
import { metricDirection, metricTitle, metricValue } from "../metric-text.js";
import type { ReportData } from "../report-data.js";
import { samplesNamed } from "../sample-views.js";
import { rawName, startName } from "../start-name.js";

/** In this order first; then whatever else was measured. */
const FIRST = ["recallAt1", "recallAt2", "recallAt4", "recallAt8", "nmi", "mapAtR", "rPrecision"];

/** Numbers in metrics.json that are no metrics. */
const FACTS: ReadonlySet<string> = new Set(["steps", "epochs", "seconds", "miningSeconds"]);

/** The result against what needs no training, and the facts of the run. */
export function headline(data: ReportData): Markup {
  const { metrics } = data.run;
  const { test } = data.dataset;
  const classes = classCount(test);
  const steps = lastStep(data);
  const rows = results(data);
  return markup`<header class="hero">
      <div class="claim">
        <p class="eyebrow">Smart Mining · ${data.dataset.name}</p>
        <h1>${data.title}</h1>
        <p class="lead">
          <strong class="figure">${percent(metrics.recallAt1)}</strong>
          of ${count(test.size)} ${samplesNamed(test)} from ${count(classes)} classes that training never saw find one of their own
          class as their nearest
          neighbor${steps > 0 && ` after ${count(steps)} steps`}${isNumber(metrics.seconds) && ` (${duration(metrics.seconds)})`}.
        </p>
        ${metrics.interrupted === true && markup`<p class="notice">This run was stopped early; what it had learned is shown.</p>`}
      </div>
      <figure
        class="bars"
        role="img"
        aria-label="Recall at 1: ${rows.map((row) => `${row.name} ${percent(row.values.recallAt1)}`).join(", ")}"
      >
        <figcaption>Recall@1 on the unseen classes</figcaption>
        ${rows.map(
          (row) =>
            markup`<div class="bar ${row.style}">
              <span class="name">${row.name}</span>
              <span class="rail"><span style="width:${(100 * clamp(row.values.recallAt1)).toFixed(1)}%"></span></span>
              <span class="value">${percent(row.values.recallAt1)}</span>
            </div>`,
        )}
        ${gain(rows)}
      </figure>
    </header>
    ${table(data.dataset.name, rows)} ${facts(data, steps)}`;
}

interface Row {
  readonly name: string;
  readonly style: string;
  readonly values: MetricValues;
}

function results({ run: { metrics, config }, dataset }: ReportData): Row[] {
  const own = Object.fromEntries(
    Object.entries(metrics).filter((entry): entry is [string, number] => isNumber(entry[1])),
  );
  const { rawPixels, untrained } = metrics.baselines ?? {};
  // A run that was told to leave them out has them empty.
  const measured = (values: MetricValues | undefined): values is MetricValues => Object.keys(values ?? {}).length > 0;
  return [
    ...(measured(untrained) ? [{ name: startName(config), style: "untrained", values: untrained }] : []),
    ...(measured(rawPixels) ? [{ name: rawName(dataset.test), style: "raw", values: rawPixels }] : []),
    { name: "this run", style: "own", values: own },
  ];
}

/** The distance that training covered, in points. */
function gain(rows: readonly Row[]): Markup | undefined {
  const [ownRow, rawRow] = ["own", "raw"].map((style) => rows.find((row) => row.style === style));
  const [own, raw] = [ownRow?.values.recallAt1, rawRow?.values.recallAt1];
  if (rawRow === undefined || !isNumber(own) || !isNumber(raw)) return undefined;
  const points = 100 * (own - raw);
  return markup`<p class="gain">${Math.abs(points).toFixed(1)} points ${points >= 0 ? "above" : "below"} ${rawRow.name}</p>`;
}

function table(of: string, rows: readonly Row[]): Markup {
  const measured = new Set(rows.flatMap(({ values }) => Object.keys(values)));
  const others = [...measured].filter((name) => !FIRST.includes(name) && !FACTS.has(name));
  const shown = [...FIRST.filter((name) => measured.has(name)), ...others];
  return markup`<div class="scroll">
      <table class="results">
        <thead>
          <tr>
            <th scope="col">${of}, unseen classes</th>
            ${shown.map((name, at) => markup`<th scope="col">${metricTitle(name, shown[at - 1])}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              markup`<tr class="${row.style}">
                <th scope="row">${row.name}</th>
                ${shown.map((name) => markup`<td>${metricValue(name, row.values[name])}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="note">
      Recall@K: share of queries with one of their class among the K nearest. NMI: agreement of k-means clusters with
      the classes; it is high even for an untrained net when there are many small classes, so read Recall@1 first.
      ${metricDirection(shown)}
    </p>`;
}

function facts({ run, dataset }: ReportData, steps: number): Markup {
  const start = linesOf(run.log, "start")[0];
  const speeds = linesOf(run.log, "step")
    .map((line) => line.samplesPerSecond)
    .filter(isNumber);
  const middle = speeds.sort((a, b) => a - b)[Math.floor(speeds.length / 2)];
  const { config, metrics } = run;
  const { train } = dataset;
  const entries: [string, string | undefined][] = [
    ["trained on", `${count(train.size)} ${train.kind}, ${count(classCount(train))} classes`],
    ["steps", steps > 0 ? count(steps) : undefined],
    ["epochs", isNumber(metrics.epochs) ? metrics.epochs.toFixed(1) : undefined],
    ["time", isNumber(metrics.seconds) ? duration(metrics.seconds) : undefined],
    ["speed", middle === undefined ? undefined : `${number(Math.round(middle))} ${train.kind}/s`],
    ["mining", isNumber(metrics.miningSeconds) ? duration(metrics.miningSeconds) : undefined],
    ["backend", start?.backend ?? text(config.backend)],
    ["seed", isNumber(config.seed) ? String(config.seed) : undefined],
  ];
  return markup`<dl class="facts">
    ${entries.map(
      ([name, value]) =>
        value !== undefined &&
        markup`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

/** Classes of a part; rows of no class are of none. */
function classCount({ labels }: SampleSet): number {
  return classIndex(labels).classes.length;
}

function lastStep({ run }: ReportData): number {
  return run.log.reduce((last, line) => ("step" in line && isNumber(line.step) ? Math.max(last, line.step) : last), 0);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function clamp(value: number): number {
  return isNumber(value) ? Math.min(1, Math.max(0, value)) : 0;
}
