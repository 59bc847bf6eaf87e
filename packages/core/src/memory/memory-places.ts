import type { EmbeddingSet } from "../embedding-set.js";
import { NO_GROUP, type Labeled } from "../relations.js";

/** Embeddings to remember. */
export interface MemoryRows extends Labeled {
  /** Row-major, labels.length × dimension. */
  readonly values: Float32Array;
}

/** Numbered places for rows, each with the step at which it was written. */
export interface MemoryPlaces {
  /** How many hold a row. */
  filled(): number;
  /** The first one that holds none, or -1. */
  firstEmpty(): number;
  write(place: number, rows: MemoryRows, row: number, step: number): void;
  /** A view. */
  row(place: number): Float32Array;
  /** NaN: it holds no row. */
  writtenAt(place: number): number;
  meanAge(step: number): number;
  /** Those that hold a row, gone through in the given order: turn 0, 1, ...; ascending when absent. */
  held(order?: (turn: number) => number): Int32Array;
  /** A copy of the rows at these places; with groups once any was written with some. */
  copyOf(places: Int32Array): EmbeddingSet;
  clear(): void;
}

/** Places without rows. */
export function memoryPlaces(size: number, dimension: number): MemoryPlaces {
  const values = new Float32Array(size * dimension);
  const labels = new Int32Array(size);
  const groups = new Int32Array(size).fill(NO_GROUP);
  const steps = new Float64Array(size).fill(Number.NaN);
  let [filled, grouped] = [0, false];
  const row = (place: number): Float32Array => values.subarray(place * dimension, (place + 1) * dimension);
  return {
    filled: () => filled,
    firstEmpty: () => (filled === size ? -1 : steps.findIndex((step) => Number.isNaN(step))),
    write(place, rows, from, step) {
      if (Number.isNaN(steps[place])) filled++;
      if (rows.groups !== undefined) grouped = true;
      row(place).set(rows.values.subarray(from * dimension, (from + 1) * dimension));
      labels[place] = rows.labels[from];
      groups[place] = rows.groups?.[from] ?? NO_GROUP;
      steps[place] = step;
    },
    row,
    writtenAt: (place) => steps[place],
    meanAge(step) {
      let sum = 0;
      for (const written of steps) if (!Number.isNaN(written)) sum += step - written;
      return sum / filled;
    },
    held(order = (turn) => turn) {
      const places = new Int32Array(filled);
      let at = 0;
      for (let turn = 0; turn < size; turn++) if (!Number.isNaN(steps[order(turn)])) places[at++] = order(turn);
      return places;
    },
    copyOf(places) {
      const copied = new Float32Array(places.length * dimension);
      places.forEach((place, at) => copied.set(row(place), at * dimension));
      const set = { values: copied, size: places.length, dimension, labels: places.map((place) => labels[place]) };
      return grouped ? { ...set, groups: places.map((place) => groups[place]) } : set;
    },
    clear() {
      values.fill(0);
      groups.fill(NO_GROUP);
      steps.fill(Number.NaN);
      [filled, grouped] = [0, false];
    },
  };
}
