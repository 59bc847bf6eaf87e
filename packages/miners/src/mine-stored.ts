import {
  createRandom,
  embeddingSet,
  type MiningParameters,
  type MiningResult,
  type NeighborIndex,
  type Tuples,
  type WorkOptions,
} from "@smart-mining/core";
import { miners } from "./catalog.js";

/** Embeddings that were stored somewhere, and how to mine them. */
export interface StoredMining extends WorkOptions {
  /** Row-major, rows × dimension. */
  readonly values: Float32Array;
  readonly dimension: number;
  /** One class per row. */
  readonly labels: Int32Array;
  /** Name in the `miners` catalog; default "smart". */
  readonly miner?: string;
  /** Its options. */
  readonly options?: unknown;
  readonly parameters?: Partial<MiningParameters>;
  /** Seed of every random draw; default 0. */
  readonly seed?: number;
  /** Index for miners at dataset scope; the miner's own when absent. The caller disposes it. */
  readonly index?: NeighborIndex;
}

/**
 * One round of mining on stored embeddings, for people who train elsewhere.
 *
 * @throws {UnknownNameError} for a miner that is not in the catalog
 * @throws {ShapeError | ValueError} if lengths do not fit or a value is NaN or infinite
 */
export async function mineStored(request: StoredMining): Promise<MiningResult> {
  const set = embeddingSet(request.values, request.dimension, request.labels);
  const miner = miners.create(request.miner ?? "smart", request.options, { index: request.index });
  try {
    return await miner.mine(set, {
      random: createRandom(request.seed ?? 0).fork("miner"),
      parameters: request.parameters,
      signal: request.signal,
      onProgress: request.onProgress,
    });
  } finally {
    miner.dispose?.();
  }
}

/** Forms of a file of tuples. */
export const TUPLE_FORMATS = ["jsonl", "csv"] as const;

/** JSON lines, or comma-separated values with a header. */
export type TupleFormat = (typeof TUPLE_FORMATS)[number];

/**
 * The lines of a file of tuples, without line ends; made as they are taken. Triplets: anchor, positive, negative. Pairs:
 * first, second, and whether they are of the same class.
 */
export function* tupleLines(tuples: Tuples, format: TupleFormat): IterableIterator<string> {
  const columns = tuples.kind === "triplets" ? ["anchor", "positive", "negative"] : ["first", "second", "same"];
  const line = (values: readonly (number | boolean)[]): string =>
    format === "csv"
      ? values.join(",")
      : `{${values.map((value, at) => `${JSON.stringify(columns[at])}:${String(value)}`).join(",")}}`;
  if (format === "csv") yield columns.join(",");
  if (tuples.kind === "triplets") {
    for (let at = 0; at < tuples.anchors.length; at++)
      yield line([tuples.anchors[at], tuples.positives[at], tuples.negatives[at]]);
    return;
  }
  for (const [[first, second], same] of [
    [tuples.positive, true],
    [tuples.negative, false],
  ] as const)
    for (let at = 0; at < first.length; at++) yield line([first[at], second[at], same]);
}
