import type { Contingency } from "./contingency.js";

/**
 * Mutual information in nats that two random labelings with these group sizes have on average (Vinh et al. 2010,
 * eq. 24a). Groups of equal size are computed once.
 */
export function expectedMutualInformation({ first, second, size }: Contingency): number {
  const logFactorial = logFactorials(size);
  let expected = 0;
  for (const [a, timesA] of tally(first)) {
    for (const [b, timesB] of tally(second)) {
      // log of a! b! (N-a)! (N-b)! / N!, the part of the hypergeometric probability that the overlap does not change.
      const fixed =
        logFactorial[a] + logFactorial[b] + logFactorial[size - a] + logFactorial[size - b] - logFactorial[size];
      let sum = 0;
      for (let overlap = Math.max(1, a + b - size); overlap <= Math.min(a, b); overlap++) {
        const logProbability =
          fixed -
          logFactorial[overlap] -
          logFactorial[a - overlap] -
          logFactorial[b - overlap] -
          logFactorial[size - a - b + overlap];
        sum += (overlap / size) * Math.log((size * overlap) / (a * b)) * Math.exp(logProbability);
      }
      expected += timesA * timesB * sum;
    }
  }
  return expected;
}

function logFactorials(most: number): Float64Array {
  const logs = new Float64Array(most + 1);
  for (let number = 2; number <= most; number++) logs[number] = logs[number - 1] + Math.log(number);
  return logs;
}

function tally(sizes: Int32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const size of sizes) counts.set(size, (counts.get(size) ?? 0) + 1);
  return counts;
}
