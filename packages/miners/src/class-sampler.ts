import { classIndex, type Random } from "@smart-mining/core";

/** Uniform draws of rows by class, O(1) each, however uneven the classes are. */
export interface ClassSampler {
  /** Rows with this label. */
  countOf(label: number): number;
  /** A random row with this label other than `except` (a row number, or -1), or -1 when there is none. */
  same(label: number, except: number, random: Random): number;
  /** A random row of any other class, or -1 when there is none. */
  other(label: number, random: Random): number;
}

/** Groups rows by label once. O(N) memory. */
export function classSampler(labels: Int32Array): ClassSampler {
  const { classes, starts, rows } = classIndex(labels);
  const position = new Map<number, number>();
  classes.forEach((label, at) => position.set(label, at));
  // A row's place in `rows`, to skip it in one step when it must not be drawn.
  const place = new Int32Array(labels.length);
  rows.forEach((row, at) => (place[row] = at));
  const spanOf = (label: number): [number, number] => {
    const at = position.get(label);
    return at === undefined ? [0, 0] : [starts[at], starts[at + 1]];
  };
  return {
    countOf(label) {
      const [start, end] = spanOf(label);
      return end - start;
    },
    same(label, except, random) {
      const [start, end] = spanOf(label);
      const excluded = except >= 0 && labels[except] === label;
      const count = end - start - (excluded ? 1 : 0);
      if (count <= 0) return -1;
      let at = start + random.integer(count);
      if (excluded && at >= place[except]) at++;
      return rows[at];
    },
    other(label, random) {
      const [start, end] = spanOf(label);
      const count = rows.length - (end - start);
      if (count === 0) return -1;
      const at = random.integer(count);
      return rows[at < start ? at : at + (end - start)];
    },
  };
}
