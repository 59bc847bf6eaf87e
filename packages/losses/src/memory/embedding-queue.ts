import { NO_GROUP, ShapeError } from "@smart-mining/core";

/** What an `EmbeddingQueue` holds, as plain JSON. */
export interface EmbeddingQueueState {
  readonly size: number;
  readonly dimension: number;
  /** Where the next embedding goes. */
  readonly next: number;
  readonly values: readonly number[];
  readonly labels: readonly number[];
  /** Absent where no embedding is of a group. */
  readonly groups?: readonly number[];
}

/** A ring of the last embeddings, their labels and groups; the oldest are overwritten. */
export class EmbeddingQueue {
  readonly #size: number;
  readonly #dimension: number;
  readonly #values: Float32Array;
  readonly #labels: Int32Array;
  readonly #groups: Int32Array;
  #next = 0;
  #filled = 0;

  constructor(size: number, dimension: number) {
    this.#size = size;
    this.#dimension = dimension;
    this.#values = new Float32Array(size * dimension);
    this.#labels = new Int32Array(size);
    this.#groups = new Int32Array(size).fill(NO_GROUP);
  }

  /** Number of embeddings held. */
  get filled(): number {
    return this.#filled;
  }

  /** Puts rows in and returns where each of them lies. At most `size` rows. */
  add(values: Float32Array, labels: Int32Array, groups?: Int32Array): Int32Array {
    const places = new Int32Array(labels.length);
    labels.forEach((label, row) => {
      const place = this.#next;
      this.#values.set(values.subarray(row * this.#dimension, (row + 1) * this.#dimension), place * this.#dimension);
      this.#labels[place] = label;
      this.#groups[place] = groups?.[row] ?? NO_GROUP;
      places[row] = place;
      this.#next = (place + 1) % this.#size;
      this.#filled = Math.min(this.#size, this.#filled + 1);
    });
    return places;
  }

  /** A copy of the embeddings held, row-major. */
  values(): Float32Array {
    return this.#values.slice(0, this.#filled * this.#dimension);
  }

  /** A copy of their labels. */
  labels(): Int32Array {
    return this.#labels.slice(0, this.#filled);
  }

  /** A copy of their groups. */
  groups(): Int32Array {
    return this.#groups.slice(0, this.#filled);
  }

  reset(): void {
    this.#next = 0;
    this.#filled = 0;
  }

  state(): EmbeddingQueueState {
    const groups = [...this.groups()];
    return {
      size: this.#size,
      dimension: this.#dimension,
      next: this.#next,
      values: [...this.values()],
      labels: [...this.labels()],
      ...(groups.every((group) => group === NO_GROUP) ? {} : { groups }),
    };
  }

  restore(state: EmbeddingQueueState): void {
    if (state.size !== this.#size || state.dimension !== this.#dimension)
      throw new ShapeError(
        `EmbeddingQueue: "state" must be of ${this.#size} × ${this.#dimension} numbers; got ${state.size} × ${state.dimension}.`,
      );
    this.#values.set(state.values);
    this.#labels.set(state.labels);
    this.#groups.fill(NO_GROUP);
    this.#groups.set(state.groups ?? []);
    this.#next = state.next;
    this.#filled = state.labels.length;
  }
}
