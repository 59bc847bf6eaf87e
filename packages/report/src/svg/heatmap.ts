import { markup, type Markup } from "../html.js";
import { ticks } from "./scale.js";

/** Counts in equal bins, one column a round. */
export interface Heatmap {
  readonly title: string;
  readonly note: string;
  readonly xName: string;
  /** What each column stands for, e.g. its step; ascending. */
  readonly columns: readonly number[];
  /** Counts of each column, from the lowest bin up; all of one length. */
  readonly counts: readonly (readonly number[])[];
  /** What the lowest and highest bin edges stand for. */
  readonly low: number;
  readonly high: number;
}

const WIDTH = 400;
const HEIGHT = 224;
const PLOT = { left: 46, right: 388, top: 10, bottom: 188 };

/**
 * How the distribution moves from column to column; each column is drawn relative to its own fullest bin. Undefined
 * when everything falls into one bin: there is nothing to see then.
 */
export function heatmap({ title, note, xName, columns, counts, low, high }: Heatmap): Markup | undefined {
  const bins = counts[0].length;
  // Empty bins at both ends would waste the space.
  const used = Array.from({ length: bins }, (_, bin) => bin).filter((bin) => counts.some((column) => column[bin] > 0));
  if (used.length < 2) return undefined;
  const [first, last] = [used[0], used[used.length - 1]];
  const edge = (bin: number) => low + ((high - low) * bin) / bins;
  const [bottom, top] = [edge(first), edge(last + 1)];
  const toY = (value: number) => PLOT.bottom - ((value - bottom) / (top - bottom)) * (PLOT.bottom - PLOT.top);
  const width = (PLOT.right - PLOT.left) / columns.length;
  const cells = counts.flatMap((column, at) => {
    const most = Math.max(1, ...column);
    return column.flatMap((value, bin) =>
      // So few that the cell would not be seen.
      value < 0.005 * most
        ? []
        : [
            markup`<rect
              x="${fix(PLOT.left + at * width)}"
              y="${fix(toY(edge(bin + 1)))}"
              width="${fix(width + 0.3)}"
              height="${fix(toY(edge(bin)) - toY(edge(bin + 1)) + 0.3)}"
              opacity="${(value / most).toFixed(2)}"
              ><title>
                ${xName} ${columns[at]}: ${value} between ${fix3(edge(bin))} and ${fix3(edge(bin + 1))}
              </title></rect
            >`,
          ],
    );
  });
  return markup`<figure class="chart">
    <figcaption>
      <h3>${title}</h3>
      <p>${note}</p>
    </figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}: ${note}">
      <g class="heat">${cells}</g>
      ${ticks(bottom, top).map(
        (value) =>
          markup`<line
              class="grid"
              x1="${PLOT.left}"
              x2="${PLOT.right}"
              y1="${fix(toY(value))}"
              y2="${fix(toY(value))}"
            />
            <text class="tick" x="${PLOT.left - 6}" y="${fix(toY(value) + 4)}" text-anchor="end">${value}</text>`,
      )}
      ${bottom < 0 && top > 0 && markup`<line class="zero" x1="${PLOT.left}" x2="${PLOT.right}" y1="${fix(toY(0))}" y2="${fix(toY(0))}" />`}
      ${roundTicks(columns).map(
        ({ at, value }) =>
          markup`<text
            class="tick"
            x="${fix(PLOT.left + (at + 0.5) * width)}"
            y="${PLOT.bottom + 16}"
            text-anchor="middle"
            >${value}</text
          >`,
      )}
      <text class="tick" x="${PLOT.right}" y="${HEIGHT - 5}" text-anchor="end">${xName}</text>
    </svg>
  </figure>`;
}

/** Round values and where they lie among ascending columns, between two of them where none has that value. */
function roundTicks(columns: readonly number[]): { at: number; value: number }[] {
  return ticks(columns[0], columns[columns.length - 1], 5).map((value) => {
    const after = columns.findIndex((column) => column >= value);
    const [low, high] = [columns[Math.max(0, after - 1)], columns[after]];
    return { at: high === low ? after : after - (high - value) / (high - low), value };
  });
}

function fix(value: number): number {
  return Math.round(value * 10) / 10;
}

function fix3(value: number): number {
  return Math.round(value * 1000) / 1000;
}
