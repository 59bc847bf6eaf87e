/** y = slope · x + intercept. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
}

/**
 * The line through points (x, y) with the least sum of squared distances in y.
 *
 *   slope = Σ (x - x̄)(y - ȳ) / Σ (x - x̄)²,   intercept = ȳ - slope · x̄
 *
 * @returns undefined where no line is the best: fewer than two different x, or numbers that are not finite
 */
export function fitLine(points: readonly (readonly [x: number, y: number])[]): Line | undefined {
  const mean = (of: 0 | 1): number => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  let spread = 0;
  let together = 0;
  for (const [x, y] of points) {
    spread += (x - meanX) ** 2;
    together += (x - meanX) * (y - meanY);
  }
  // The mean of equal numbers may be off by a rounding, and their spread then not quite 0.
  if (points.every(([x]) => x === points[0][0])) return undefined;
  const slope = together / spread;
  const intercept = meanY - slope * meanX;
  return Number.isFinite(slope) && Number.isFinite(intercept) ? { slope, intercept } : undefined;
}
