import type { BatchView } from "./batch-view.js";

/** The candidates that may be the anchor's positive. */
export function positivesOf(view: BatchView, anchor: number): number[] {
  const found: number[] = [];
  for (let other = 0; other < view.size; other++) if (view.isPositive(anchor, other)) found.push(other);
  return found;
}

/** The candidates that may be the anchor's negative. */
export function negativesOf(view: BatchView, anchor: number): number[] {
  const found: number[] = [];
  for (let other = 0; other < view.size; other++) if (view.isNegative(anchor, other)) found.push(other);
  return found;
}

/** The candidate at the smallest distance for which `allowed` holds (first of equals), or -1. */
export function nearestOf(
  view: BatchView,
  anchor: number,
  candidates: readonly number[],
  allowed: (distance: number) => boolean = () => true,
): number {
  let best = -1;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = view.distances[anchor * view.size + candidate];
    if (distance < bestDistance && allowed(distance)) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** The candidate at the largest distance for which `allowed` holds (first of equals), or -1. */
export function farthestOf(
  view: BatchView,
  anchor: number,
  candidates: readonly number[],
  allowed: (distance: number) => boolean = () => true,
): number {
  let best = -1;
  let bestDistance = Number.NEGATIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = view.distances[anchor * view.size + candidate];
    if (distance > bestDistance && allowed(distance)) [best, bestDistance] = [candidate, distance];
  }
  return best;
}
