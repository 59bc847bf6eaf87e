import type { Random } from "@smart-mining/core";
import type { FanngState } from "./fanng-state.js";
import { traversePairs } from "./traverse.js";

/** The shape of a graph. */
export interface GraphStructure {
  readonly vertices: number;
  readonly meanDegree: number;
  readonly maxDegree: number;
  /** Vertices by out-degree. */
  readonly degrees: readonly number[];
  /** Share of random pairs that greedy search without backtracking connects. */
  readonly connectedShare: number;
  /** Distances that such a search computes on average. */
  readonly distancesPerPair: number;
  /** Rows that greedy search from the entry vertex did not reach when the graph was last repaired. */
  readonly unreached: number;
  /** Edges dropped for want of slots (`maxDegree`). */
  readonly dropped: number;
}

/** Measures a graph. */
export async function graphStructure(
  caller: string,
  { space, graph, removed }: FanngState,
  pairs: number,
  random: Random,
): Promise<GraphStructure> {
  const degreeOf = space.arena.u32(graph.degrees, graph.size).slice();
  const most = degreeOf.reduce((high, degree) => Math.max(high, degree), 0);
  const degrees = new Array<number>(most + 1).fill(0);
  for (const degree of degreeOf) degrees[degree]++;
  const sum = degreeOf.reduce((total, degree) => total + degree, 0);
  const live = graph.size - removed.size;
  const shape = {
    vertices: live,
    meanDegree: live === 0 ? 0 : sum / live,
    maxDegree: most,
    degrees,
    unreached: graph.unreached,
    dropped: graph.dropped,
  };
  if (graph.size === 0) return { ...shape, connectedShare: NaN, distancesPerPair: NaN };
  const drawn = random.fork("structure pairs");
  const pair = (): [number, number] => [drawn.integer(graph.size), drawn.integer(graph.size)];
  const traversal = { phase: "structure", count: pairs, pair, add: 0 } as const;
  const tried = await traversePairs(caller, space, graph, traversal, undefined);
  return { ...shape, connectedShare: tried.reached / pairs, distancesPerPair: tried.computed / pairs };
}
