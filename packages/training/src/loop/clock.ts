/** The one clock of a run: seconds, steps and epochs, which log, progress line, refresh policies and controllers all read. */
export interface Clock {
  /** Seconds since the start of the run, the time before a pause included; never falls. */
  seconds(): number;
  /** Optimizer steps done. */
  readonly step: number;
  /** Samples drawn so far. */
  readonly samplesDrawn: number;
  /** Samples drawn over those that the training set has: a real number, 1 when as many were drawn as there are. */
  readonly epoch: number;
  /** Counts a step over so many samples that took so long. */
  count(samples: number, took: number): void;
  /** Seconds until so many steps are done, by a mean of steps that recent ones dominate; 0 before the first. */
  secondsUntil(steps: number): number;
  /** Goes on from where a run stood. */
  restore(at: { readonly step: number; readonly samplesDrawn: number }): void;
}

/**
 * @param trainSize  samples of the training set, at least 1
 * @param seconds   what the clock shows: seconds since the start, see `stopwatch`
 */
export function createClock(trainSize: number, seconds: () => number): Clock {
  let step = 0;
  let samplesDrawn = 0;
  let meanStep = 0;
  return {
    seconds,
    get step() {
      return step;
    },
    get samplesDrawn() {
      return samplesDrawn;
    },
    get epoch() {
      return samplesDrawn / trainSize;
    },
    count(samples, took) {
      step += 1;
      samplesDrawn += samples;
      meanStep = meanStep === 0 ? took : 0.9 * meanStep + 0.1 * took;
    },
    secondsUntil: (steps) => meanStep * (steps - step),
    restore: (at) => ({ step, samplesDrawn } = at),
  };
}

/** Seconds since now, or since `before` seconds ago. */
export function stopwatch(before = 0): () => number {
  const start = performance.now();
  return () => before + (performance.now() - start) / 1000;
}
