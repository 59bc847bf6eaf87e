import type { BatchView } from "./batch-view.js";

/** The candidates of the anchor's class, itself excluded. */
export function positivesOf(view: BatchView, anchor: number): number[] {
  const self = view.self(anchor);
  const found: number[] = [];
  for (let other = 0; other < view.size; other++)
    if (other !== self && view.labels[other] === view.anchorLabels[anchor]) found.push(other);
  return found;
}

/** The candidates of other classes. */
export function negativesOf(view: BatchView, anchor: number): number[] {
  const found: number[] = [];
  for (let other = 0; other < view.size; other++)
    if (view.labels[other] !== view.anchorLabels[anchor]) found.push(other);
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
