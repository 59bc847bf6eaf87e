import type { RunEvent } from "@smart-mining/training";
import { isNumber } from "./format.js";

/** An event of one type. */
export type EventOf<Type extends RunEvent["type"]> = Extract<RunEvent, { type: Type }>;

/** Values of one field over the steps, where it is a finite number. */
export interface Track {
  readonly x: number[];
  readonly y: number[];
}

/** The events of one type. */
export function linesOf<Type extends RunEvent["type"]>(log: readonly RunEvent[], type: Type): EventOf<Type>[] {
  return log.filter((line): line is EventOf<Type> => line.type === type);
}

/** One value of the events over their steps. */
export function track<Line extends { readonly step: number }>(
  lines: readonly Line[],
  value: (line: Line) => unknown,
): Track {
  const found: Track = { x: [], y: [] };
  for (const line of lines) {
    const y = value(line);
    if (!isNumber(line.step) || !isNumber(y)) continue;
    found.x.push(line.step);
    found.y.push(y);
  }
  return found;
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
