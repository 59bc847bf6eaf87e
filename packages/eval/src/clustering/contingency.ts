import { ShapeError } from "@smart-mining/core";

/** How two labelings of the same rows meet. */
export interface Contingency {
  readonly size: number;
  /** Rows in each group of the first and of the second labeling. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Non-empty cells: position in `first`, position in `second`, rows. */
  readonly cells: readonly { readonly first: number; readonly second: number; readonly count: number }[];
}

/** Counts the cells of the table of two labelings. O(N). */
export function contingency(caller: string, labels: Int32Array, clusters: Int32Array): Contingency {
  if (labels.length !== clusters.length)
    throw new ShapeError(
      `${caller}: labels and clusters must have equal length; got ${labels.length} and ${clusters.length}.`,
    );
  const [a, b] = [numbered(labels), numbered(clusters)];
  const counts = new Map<number, number>();
  for (let row = 0; row < labels.length; row++) {
    const cell = a.places[row] * b.sizes.length + b.places[row];
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  const cells = [...counts].map(([cell, count]) => ({
    first: Math.floor(cell / b.sizes.length),
    second: cell % b.sizes.length,
    count,
  }));
  return { size: labels.length, first: a.sizes, second: b.sizes, cells };
}

function numbered(labels: Int32Array): { places: Int32Array; sizes: Int32Array } {
  const numbers = new Map<number, number>();
  const sizes: number[] = [];
  const places = labels.map((label) => {
    let number = numbers.get(label);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(label, number);
      sizes.push(0);
    }
    sizes[number]++;
    return number;
  });
  return { places, sizes: Int32Array.from(sizes) };
}
