import jstat from "jstat";

/** Mean of values; NaN without any. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation of a sample (divisor n - 1); NaN with fewer than two values. */
export function standardDeviation(values: readonly number[]): number {
  const center = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1));
}

/** Seeds, or pairs, from which on a spread is shown and a difference can be told from chance. */
export const FEWEST_SEEDS = 3;

/** What a paired comparison says. */
export interface PairedTest {
  /** Mean of a - b over the seeds that both have. */
  readonly difference: number;
  /** Half width of the 95 % confidence interval of the difference; NaN with fewer than two pairs. */
  readonly halfWidth: number;
  /** Two-sided p-value of the paired t-test; NaN with fewer than two pairs. */
  readonly p: number;
  readonly pairs: number;
}

/** Paired t-test (Student 1908) of two lists of equal length. Equal differences without any spread give p = 0, or 1 if all are 0. */
export function pairedTest(a: readonly number[], b: readonly number[]): PairedTest {
  const differences = a.map((value, at) => value - b[at]);
  const pairs = differences.length;
  const difference = mean(differences);
  if (pairs < 2) return { difference, halfWidth: NaN, p: NaN, pairs };
  const error = standardDeviation(differences) / Math.sqrt(pairs);
  const halfWidth = error * jstat.studentt.inv(0.975, pairs - 1);
  if (error === 0) return { difference, halfWidth, p: difference === 0 ? 1 : 0, pairs };
  const p = 2 * (1 - jstat.studentt.cdf(Math.abs(difference) / error, pairs - 1));
  return { difference, halfWidth, p, pairs };
}

/** Whether a difference can be told from chance: at least three pairs, and a 95 % interval that excludes 0 (p < 0.05). */
export function isTold({ difference, halfWidth, pairs }: PairedTest): boolean {
  return pairs >= FEWEST_SEEDS && Math.abs(difference) > halfWidth;
}
