/**
 * The chance that a random negative distance exceeds a random positive one; ties count half (Mann-Whitney).
 * 1: perfectly separated, 0.5: inseparable. O(n log n) by sorting.
 *
 * @returns NaN when either side is empty
 */
export function distanceAuc(positive: Float64Array, negative: Float64Array): number {
  if (positive.length === 0 || negative.length === 0) return Number.NaN;
  const above = positive.slice().sort();
  const below = negative.slice().sort();
  let smaller = 0;
  let notLarger = 0;
  let sum = 0;
  for (const value of below) {
    while (smaller < above.length && above[smaller] < value) smaller++;
    while (notLarger < above.length && above[notLarger] <= value) notLarger++;
    sum += (smaller + notLarger) / 2;
  }
  return sum / (above.length * below.length);
}
