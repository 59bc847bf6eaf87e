import type { EmbeddingSet } from "../embedding-set.js";
import { OptionError, ShapeError } from "../errors.js";
import { memoryPlaces, type MemoryRows } from "./memory-places.js";

/** How many embeddings are remembered, and of what dimension. */
export interface EmbeddingMemoryOptions {
  /** Places, at least 1. */
  readonly size: number;
  /** Numbers per embedding, at least 1. */
  readonly dimension: number;
}

/** What a memory holds, as plain JSON. */
export interface EmbeddingMemoryState {
  readonly size: number;
  readonly dimension: number;
  /** Where the next row goes that is added. */
  readonly next: number;
  /** The places that hold a row, ascending; the lists below have one row, or entry, for each. */
  readonly places: readonly number[];
  readonly values: readonly number[];
  readonly labels: readonly number[];
  readonly groups?: readonly number[];
  /** The step at which each was written. */
  readonly steps: readonly number[];
}

/**
 * Earlier embeddings with their labels, groups and ages: the one memory that cross-batch miners and losses (a ring of the
 * last rows, by `add`) and banks of a whole training set (one place for each row, by `put`) are made from.
 */
export interface EmbeddingMemory {
  readonly size: number;
  readonly dimension: number;
  /** Places that hold a row. */
  readonly filled: number;
  /** The first place that holds no row, or -1. */
  readonly firstEmpty: number;
  /**
   * Puts rows into the places that follow those added last, round and round: the oldest make room.
   *
   * @param step when they were embedded, for `meanAge`; default 0
   * @returns the place of each row
   * @throws {ShapeError} if the lengths do not fit
   */
  add(rows: MemoryRows, step?: number): Int32Array;
  /**
   * Puts rows into given places.
   *
   * @throws {ShapeError} if the lengths do not fit or a place is out of range
   */
  put(places: Int32Array, rows: MemoryRows, step?: number): void;
  /** The embedding at a place, zeros where none was put: a view that must not be changed. */
  row(place: number): Float32Array;
  /** Mean steps since the rows held were written; NaN without any. */
  meanAge(step: number): number;
  /**
   * A copy of the rows held. Groups are there once any row came with some; a row that came without is of no group.
   *
   * @param order "place" (default): ascending by place; "newest": the row added last comes first
   */
  snapshot(order?: "place" | "newest"): EmbeddingSet;
  /** Forgets everything. */
  clear(): void;
  state(): EmbeddingMemoryState;
  /** @throws {ShapeError} if the state is of another size or dimension */
  restore(state: EmbeddingMemoryState): void;
}

/** An empty memory. O(size × dimension) memory from the beginning. @throws {OptionError} on a bad size or dimension */
export function embeddingMemory({ size, dimension }: EmbeddingMemoryOptions): EmbeddingMemory {
  checkOption("size", size);
  checkOption("dimension", dimension);
  const places = memoryPlaces(size, dimension);
  /** Where the next row goes that is added. */
  let next = 0;
  /** Places in the order in which they were added to, the last one first. */
  const newestFirst = (turn: number): number => (next - 1 - turn + 2 * size) % size;
  return {
    size,
    dimension,
    get filled() {
      return places.filled();
    },
    get firstEmpty() {
      return places.firstEmpty();
    },
    add(rows, step = 0) {
      checkMemoryRows("EmbeddingMemory.add", rows, dimension);
      return rows.labels.map((_, row) => {
        const place = next;
        places.write(place, rows, row, step);
        next = (next + 1) % size;
        return place;
      });
    },
    put(given, rows, step = 0) {
      checkMemoryRows("EmbeddingMemory.put", rows, dimension);
      checkPlaces(given, rows.labels.length, size);
      given.forEach((place, row) => places.write(place, rows, row, step));
    },
    row: (place) => places.row(place),
    meanAge: (step) => places.meanAge(step),
    snapshot: (order = "place") => places.copyOf(order === "place" ? places.held() : places.held(newestFirst)),
    clear() {
      places.clear();
      next = 0;
    },
    state() {
      const held = places.held();
      const { values, labels, groups } = places.copyOf(held);
      return {
        size,
        dimension,
        next,
        places: Array.from(held),
        values: Array.from(values),
        labels: Array.from(labels),
        ...(groups === undefined ? {} : { groups: Array.from(groups) }),
        steps: Array.from(held, (place) => places.writtenAt(place)),
      };
    },
    restore(state) {
      checkState(state, size, dimension);
      places.clear();
      const rows: MemoryRows = {
        values: Float32Array.from(state.values),
        labels: Int32Array.from(state.labels),
        groups: state.groups && Int32Array.from(state.groups),
      };
      state.places.forEach((place, row) => places.write(place, rows, row, state.steps[row]));
      next = state.next;
    },
  };
}

function checkOption(name: string, value: number): void {
  if (!(Number.isInteger(value) && value >= 1))
    throw new OptionError(`embeddingMemory: "${name}" must be a whole number >= 1; got ${value}.`);
}

function checkMemoryRows(caller: string, { values, labels, groups }: MemoryRows, dimension: number): void {
  if (values.length !== labels.length * dimension)
    throw new ShapeError(
      `${caller}: "values" must hold ${labels.length} rows of ${dimension} numbers; got ${values.length} numbers.`,
    );
  if (groups !== undefined && groups.length !== labels.length)
    throw new ShapeError(`${caller}: "groups" must have one entry per row (${labels.length}); got ${groups.length}.`);
}

function checkPlaces(places: Int32Array, rows: number, size: number): void {
  if (places.length !== rows)
    throw new ShapeError(`EmbeddingMemory.put: "places" must have one entry per row (${rows}); got ${places.length}.`);
  const bad = places.findIndex((place) => place < 0 || place >= size);
  if (bad >= 0)
    throw new ShapeError(`EmbeddingMemory.put: "places" must lie in [0, ${size}); entry ${bad} is ${places[bad]}.`);
}

function checkState(state: EmbeddingMemoryState, size: number, dimension: number): void {
  if (state.size !== size || state.dimension !== dimension)
    throw new ShapeError(
      `EmbeddingMemory.restore: "state" must be of ${size} × ${dimension} numbers; got ${state.size} × ${state.dimension}.`,
    );
}
