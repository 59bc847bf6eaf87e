import {
  createRandom,
  embeddingSet,
  unknownName,
  type BatchMiner,
  type Catalog,
  type DatasetMiner,
  type MinedTuples,
  type MiningContext,
  type MiningParameters,
  type NeighborIndex,
  type Tuples,
  type WorkOptions,
} from "@smart-mining/core";
import { batchMiners, datasetMiners, type MinerNeeds } from "./catalog.js";

/** The catalogs that miners are looked up in. */
export interface MinerCatalogs {
  readonly batchMiners: Catalog<BatchMiner, MinerNeeds>;
  readonly datasetMiners: Catalog<DatasetMiner, MinerNeeds>;
}

/** Embeddings that were stored somewhere, and how to mine them. */
export interface StoredMining extends WorkOptions {
  /** Row-major, rows × dimension. */
  readonly values: Float32Array;
  readonly dimension: number;
  /** One class per row; -1: of no class. */
  readonly labels: Int32Array;
  /** One group per row; -1: of no group. */
  readonly groups?: Int32Array;
  /** Name of a dataset miner, or of a batch miner, which is then shown all rows as one batch; default "smart". */
  readonly miner?: string;
  /** Its options. */
  readonly options?: unknown;
  readonly parameters?: Partial<MiningParameters>;
  /** Seed of every random draw; default 0. */
  readonly seed?: number;
  /** Index for dataset miners; the miner's own when absent. The caller disposes it. */
  readonly index?: NeighborIndex;
  /** Where the miner is looked up, dataset miners first; the built-in ones when absent. */
  readonly catalogs?: MinerCatalogs;
}

/**
 * Mines stored embeddings once, for people who train elsewhere.
 *
 * @throws {UnknownNameError} for a miner that is in neither catalog
 * @throws {ShapeError | ValueError} if lengths do not fit or a value is NaN or infinite
 */
export async function mineStored(request: StoredMining): Promise<MinedTuples> {
  const set = embeddingSet(request.values, request.dimension, request.labels, request.groups);
  const { miner: name = "smart", catalogs = { batchMiners, datasetMiners } } = request;
  const context: MiningContext = {
    random: createRandom(request.seed ?? 0).fork("miner"),
    parameters: request.parameters,
    signal: request.signal,
    onProgress: request.onProgress,
  };
  const needs: MinerNeeds = { index: request.index, catalog: catalogs.batchMiners };
  if (catalogs.datasetMiners.has(name)) {
    const miner = catalogs.datasetMiners.create(name, request.options, needs);
    try {
      return await (await miner.mine(set, context)).triplets();
    } finally {
      miner.dispose?.();
    }
  }
  if (!catalogs.batchMiners.has(name))
    throw unknownName("mineStored", "miner", name, [...catalogs.datasetMiners.names, ...catalogs.batchMiners.names]);
  const miner = catalogs.batchMiners.create(name, request.options, needs);
  try {
    return miner.mine(set, context);
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
