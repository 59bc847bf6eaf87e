/** What `auto` does with rows. */
export interface Choice {
  readonly method: "exact" | "join";
  /** One sentence. */
  readonly reason: string;
  /** Seconds that each would take on the machine of the benchmark, one thread. */
  readonly exactSeconds: number;
  readonly joinSeconds: number;
}

/**
 * Cost of one pair and of one row, in seconds, fitted to benchmarks/results/neighbors.json. Only their ratio matters,
 * and it is much the same everywhere: both run the same tiles. They are constants, not timed at run time, so that the same
 * data give the same lists on a busy machine and an idle one.
 */
const PAIR = { fixed: 0.45e-9, perNumber: 1 / 56e9 };
const ROW = { fixed: 6.2e-6, distances: 1650 };

/** Exact or join, by number of rows and dimension. */
export function chooseMethod(size: number, dimension: number): Choice {
  const width = Math.ceil(dimension / 8) * 8;
  const exactSeconds = ((size * size) / 2) * (PAIR.fixed + width * PAIR.perNumber);
  const joinSeconds = size * (ROW.fixed + ROW.distances * width * PAIR.perNumber);
  const method = exactSeconds <= joinSeconds ? "exact" : "join";
  const [chosen, other] = method === "exact" ? [exactSeconds, joinSeconds] : [joinSeconds, exactSeconds];
  const name = method === "exact" ? "exact search" : "the join";
  const reason =
    `${name} for ${size} rows of ${dimension}: about ${seconds(chosen)} on the reference machine, ` +
    `${method === "exact" ? "the join" : "exact search"} ${seconds(other)}.`;
  return { method, reason, exactSeconds, joinSeconds };
}

function seconds(value: number): string {
  return `${value.toPrecision(2)} s`;
}
