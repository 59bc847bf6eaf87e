/** Seconds since the start, and a running mean of laps that recent ones dominate. */
export interface Stopwatch {
  seconds(): number;
  lap(seconds: number): void;
  /** Exponential mean of the laps, 0 before the first. */
  meanLap(): number;
}

export function createStopwatch(): Stopwatch {
  const start = performance.now();
  let mean = 0;
  return {
    seconds: () => (performance.now() - start) / 1000,
    lap(seconds) {
      mean = mean === 0 ? seconds : 0.9 * mean + 0.1 * seconds;
    },
    meanLap: () => mean,
  };
}
