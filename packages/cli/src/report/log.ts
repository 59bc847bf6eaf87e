import { isNumber } from "./format.js";
import type { LogLine, MetricValues } from "./report-data.js";

/** Values of one field over the steps, where it is a finite number. */
export interface Track {
  readonly x: number[];
  readonly y: number[];
}

/** The lines of one type. */
export function linesOf(log: readonly LogLine[], type: string): LogLine[] {
  return log.filter((line) => line.type === type);
}

/** One field of the lines over their steps. */
export function track(lines: readonly LogLine[], value: (line: LogLine) => unknown): Track {
  const found: Track = { x: [], y: [] };
  for (const line of lines) {
    const y = value(line);
    if (!isNumber(line.step) || !isNumber(y)) continue;
    found.x.push(line.step);
    found.y.push(y);
  }
  return found;
}

/** Recall@1 of an evaluation line, wherever it stands. */
export function metricOf(line: LogLine, name: string): unknown {
  return (line.metrics as MetricValues | undefined)?.[name] ?? line[name];
}

/** Means of at most `most` equal stretches: what a screen can show. */
export function thinned({ x, y }: Track, most = 400): Track {
  if (x.length <= most) return { x, y };
  const result: Track = { x: [], y: [] };
  for (let part = 0; part < most; part++) {
    const [from, to] = [Math.floor((part * x.length) / most), Math.floor(((part + 1) * x.length) / most)];
    result.x.push(x[to - 1]);
    result.y.push(y.slice(from, to).reduce((sum, value) => sum + value, 0) / (to - from));
  }
  return result;
}

/** A centered moving mean over about a thirtieth of the track. */
export function smoothed({ x, y }: Track): Track {
  const reach = Math.max(1, Math.round(y.length / 60));
  const means = y.map((_, at) => {
    const [from, to] = [Math.max(0, at - reach), Math.min(y.length, at + reach + 1)];
    return y.slice(from, to).reduce((sum, value) => sum + value, 0) / (to - from);
  });
  return { x, y: means };
}
