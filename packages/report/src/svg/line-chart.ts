import { markup, type Markup } from "../html.js";
import { range, ticks } from "./scale.js";

/** Told apart by color and by dashes. */
const COLORS = ["main", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"] as const;

/** One of the page's line styles. */
export type LineStyle = (typeof COLORS)[number] | `${(typeof COLORS)[number]} alt`;

/** The page's line styles; the second eight have the colors of the first, finely dotted. */
export const LINE_STYLES: readonly LineStyle[] = [...COLORS, ...COLORS.map((name) => `${name} alt` as const)];

/** One line of a chart. */
export interface Series {
  readonly name: string;
  /** Ascending. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Which of the page's line styles. */
  readonly style: LineStyle;
  /** The raw values behind a smoothed line: no legend and no numbers of its own. */
  readonly faint?: boolean;
  /** Held until the next point, as parameters are. */
  readonly stepped?: boolean;
}

/** A level to compare with. */
export interface Level {
  readonly name: string;
  readonly y: number;
}

/** A chart of lines over a common x axis. */
export interface LineChart {
  readonly title: string;
  /** One sentence under the title. */
  readonly note: string;
  readonly xName: string;
  readonly series: readonly Series[];
  readonly levels?: readonly Level[];
  readonly bounds?: readonly [number, number];
  readonly format: "percent" | "number";
}

/** In the units of the drawing; wide enough that text keeps its size on a phone. */
const WIDTH = 400;
const HEIGHT = 224;
const PLOT = { left: 46, right: 388, top: 10, bottom: 188 };

/** The chart as a figure; the page's script shows the numbers under the pointer. */
export function lineChart(chart: LineChart): Markup {
  const { series, levels = [] } = chart;
  const x = range(
    series.flatMap((line) => line.x),
    [Infinity, -Infinity],
  );
  const y = range([...series.flatMap((line) => line.y), ...levels.map((level) => level.y)], chart.bounds);
  const toX = (value: number) => PLOT.left + ((value - x[0]) / (x[1] - x[0] || 1)) * (PLOT.right - PLOT.left);
  const toY = (value: number) => PLOT.bottom - ((value - y[0]) / (y[1] - y[0] || 1)) * (PLOT.bottom - PLOT.top);
  const label = (value: number) =>
    chart.format === "percent" ? `${Number((value * 100).toPrecision(4))} %` : plain(value);
  const shown = series.filter((line) => !line.faint);
  const data = {
    plot: PLOT,
    x,
    y,
    xName: chart.xName,
    format: chart.format,
    series: shown.map(({ name, style, x, y, stepped }) => ({ name, style, x, y: y.map(short), stepped })),
    levels,
  };
  return markup`<figure class="chart">
    <figcaption>
      <h3>${chart.title}</h3>
      <p>${chart.note}</p>
      ${(shown.length > 1 || levels.length > 0) && legend(shown, levels)}
    </figcaption>
    <svg
      viewBox="0 0 ${WIDTH} ${HEIGHT}"
      role="img"
      tabindex="0"
      aria-label="${summary(chart, shown, label)}"
      data-chart="${JSON.stringify(data)}"
    >
      ${ticks(y[0], y[1]).map(
        (value) =>
          markup`<line
              class="grid"
              x1="${PLOT.left}"
              x2="${PLOT.right}"
              y1="${fix(toY(value))}"
              y2="${fix(toY(value))}"
            />
            <text class="tick" x="${PLOT.left - 6}" y="${fix(toY(value) + 4)}" text-anchor="end"
              >${label(value)}</text
            >`,
      )}
      ${ticks(x[0], x[1], 5).map(
        (value) =>
          markup`<text class="tick" x="${fix(toX(value))}" y="${PLOT.bottom + 16}" text-anchor="middle"
            >${plain(value)}</text
          >`,
      )}
      <line class="axis" x1="${PLOT.left}" x2="${PLOT.right}" y1="${PLOT.bottom}" y2="${PLOT.bottom}" />
      <text class="tick" x="${PLOT.right}" y="${HEIGHT - 5}" text-anchor="end">${chart.xName}</text>
      ${levels.map(
        (level, at) =>
          markup`<line
            class="level level-${at}"
            x1="${PLOT.left}"
            x2="${PLOT.right}"
            y1="${fix(toY(level.y))}"
            y2="${fix(toY(level.y))}"
          />`,
      )}
      ${series.map((line) => markup`<path class="line ${line.style}${line.faint && " faint"}" d="${path(line, toX, toY)}" />`)}
      ${shown
        .filter((line) => line.x.length <= 30 && !line.stepped)
        .map((line) =>
          line.x.map(
            (at, index) =>
              markup`<circle class="dot ${line.style}" cx="${fix(toX(at))}" cy="${fix(toY(line.y[index]))}" r="2.6" />`,
          ),
        )}
    </svg>
  </figure>`;
}

function path(line: Series, toX: (x: number) => number, toY: (y: number) => number): string {
  return line.x
    .map((x, at) => {
      const point = `${fix(toX(x))} ${fix(toY(line.y[at]))}`;
      if (at === 0) return `M${point}`;
      return line.stepped ? `H${fix(toX(x))}V${fix(toY(line.y[at]))}` : `L${point}`;
    })
    .join("");
}

function legend(series: readonly Series[], levels: readonly Level[]): Markup {
  const key = (style: string, name: string) =>
    markup`<li>
      <svg viewBox="0 0 26 8" aria-hidden="true"><line class="${style}" x1="0" x2="26" y1="4" y2="4" /></svg>${name}
    </li>`;
  return markup`<ul class="legend">
    ${series.map((line) => key(`line ${line.style}`, line.name))}
    ${levels.map((level, at) => key(`level level-${at}`, level.name))}
  </ul>`;
}

/** What the chart says, for people who hear it. */
function summary(chart: LineChart, series: readonly Series[], label: (value: number) => string): string {
  const lines = series.map(({ name, y }) => `${name} from ${label(short(y[0]))} to ${label(short(y[y.length - 1]))}`);
  return `${chart.title}: ${lines.join("; ")}`;
}

function plain(value: number): string {
  return Math.abs(value) >= 10_000 ? `${Number((value / 1000).toPrecision(3))}k` : String(Number(value.toPrecision(4)));
}

function short(value: number): number {
  return Number(value.toPrecision(5));
}

function fix(value: number): number {
  return Math.round(value * 10) / 10;
}
