import { createRandom, embeddingSet, type BatchMiner, type EmbeddingSet, type Tuples } from "@smart-mining/core";
import {
  angularMiner,
  batchEasyHardMiner,
  batchHardMiner,
  distanceHistogram,
  distanceWeights,
  hdcMiner,
  multiSimilarityMiner,
  pairMarginMiner,
  tripletMarginMiner,
  type Measure,
  type PairBins,
} from "@smart-mining/miners";
import { UnknownCaseError, type Adapter, type ConformanceCase, type Miss } from "../adapter.js";
import { compareMatrix, parseNumber, type JsonMatrix, type JsonNumber } from "../numbers.js";
import { valueTolerance } from "./tolerance.js";

interface MinerBatch {
  dim: number;
  labels: number[];
  embeddings: JsonNumber[][];
}

interface PeerDistance {
  name: string;
  p?: number;
  power?: number;
  normalize_embeddings?: boolean;
}

interface MinerCase {
  id: string;
  miner: string;
  args: Record<string, unknown>;
  distance: PeerDistance;
  batch: string;
  ref_batch?: string;
  kind: string;
  triplets?: number[][];
  pos_pairs?: number[][];
  neg_pairs?: number[][];
}

interface DeterministicPart {
  id: string;
  miner: string;
  args: Record<string, number>;
  batch: string;
  log_weights_before_masking?: JsonMatrix;
  row_normalised_sampling_weights?: JsonMatrix;
  rows_without_candidates?: number[];
  pos_bin_edges?: JsonNumber[];
  pos_bin_members?: number[][][];
  neg_bin_edges?: JsonNumber[];
  neg_bin_members?: number[][][];
}

interface MinerFile {
  batches: Record<string, MinerBatch>;
  cases: MinerCase[];
  deterministic_parts?: DeterministicPart[];
}

/** Sets of tuples that miners choose, and the parts of random miners that do not depend on chance. */
export const minersAdapter: Adapter = {
  kind: "miners",
  usesBackend: false,
  recognizes: ({ batches, cases }) =>
    typeof batches === "object" && Array.isArray(cases) && cases.some((one: object) => "miner" in one),
  cases(content) {
    const file = content as unknown as MinerFile;
    return [
      ...file.cases.map((one): ConformanceCase => ({ id: one.id, run: () => runCase(file, one) })),
      ...(file.deterministic_parts ?? []).map((part): ConformanceCase => ({
        id: part.id,
        run: () => runPart(file, part),
      })),
    ];
  },
};

function runCase(file: MinerFile, one: MinerCase): Miss[] {
  const miner = minerOf(one);
  const { tuples } = miner.mine(setOf(file, one.batch), {
    random: createRandom(0),
    reference: one.ref_batch === undefined ? undefined : setOf(file, one.ref_batch),
  });
  if (tuples.kind !== one.kind) return [{ what: "kind of tuples", detail: `${tuples.kind} instead of ${one.kind}` }];
  const given = columnsOf(tuples);
  const expected = tuples.kind === "triplets" ? [one.triplets] : [one.pos_pairs, one.neg_pairs];
  const names = tuples.kind === "triplets" ? ["triplets"] : ["positive pairs", "negative pairs"];
  return names.flatMap((name, at) => compareSets(name, given[at], expected[at] ?? []));
}

function setOf(file: MinerFile, name: string): EmbeddingSet {
  const batch = file.batches[name];
  if (batch === undefined) throw new UnknownCaseError(`no batch "${name}"`);
  return embeddingSet(
    Float32Array.from(batch.embeddings.flat(), parseNumber),
    batch.dim,
    Int32Array.from(batch.labels),
  );
}

/** Our miner for the peer's; similarity thresholds become distances. */
function minerOf({ miner, args, distance }: MinerCase): BatchMiner {
  const { measure, toDistance } = measureOf(distance);
  const number = (name: string, absent: number): number => (args[name] as number | undefined) ?? absent;
  const range = (name: string): [number, number] | undefined => {
    const given = args[name] as [number, number] | null | undefined;
    return given === null || given === undefined
      ? undefined
      : (given.map(toDistance).sort((a, b) => a - b) as [number, number]);
  };
  switch (miner) {
    case "BatchHardMiner":
      return batchHardMiner(measure);
    case "TripletMarginMiner":
      return tripletMarginMiner({
        ...measure,
        margin: number("margin", 0.2),
        type: strategyOf(args.type_of_triplets ?? "all"),
      });
    case "MultiSimilarityMiner":
      return multiSimilarityMiner({ ...measure, epsilon: number("epsilon", 0.1) });
    case "PairMarginMiner":
      return pairMarginMiner({
        ...measure,
        positiveMargin: toDistance(number("pos_margin", 0.2)),
        negativeMargin: toDistance(number("neg_margin", 0.8)),
      });
    case "AngularMiner":
      return angularMiner({ angle: number("angle", 20) });
    case "HDCMiner":
      return hdcMiner({ ...measure, fraction: number("filter_percentage", 0.5) });
    case "BatchEasyHardMiner":
      return batchEasyHardMiner({
        ...measure,
        positives: strategyOf(args.pos_strategy ?? "easy"),
        negatives: strategyOf(args.neg_strategy ?? "semihard"),
        positiveRange: range("allowed_pos_range"),
        negativeRange: range("allowed_neg_range"),
      });
    default:
      throw new UnknownCaseError(`no miner for "${miner}"`);
  }
}

function strategyOf(name: unknown): "all" | "hard" | "semi-hard" | "easy" {
  if (name === "semihard") return "semi-hard";
  if (name === "all" || name === "hard" || name === "easy") return name;
  throw new UnknownCaseError(`no strategy ${JSON.stringify(name)}`);
}

function measureOf(peer: PeerDistance): { measure: Measure; toDistance: (threshold: number) => number } {
  const { name, p = 2, power = 1, normalize_embeddings: normalize = true } = peer;
  const same = (value: number): number => value;
  if (power === 1 && name === "CosineSimilarity")
    return { measure: { distance: "cosine", normalize }, toDistance: (similarity) => 1 - similarity };
  if (power === 1 && name === "DotProductSimilarity")
    return { measure: { distance: "dot", normalize }, toDistance: (similarity) => -similarity };
  if (name === "LpDistance" && p === 2 && (power === 1 || power === 2))
    return { measure: { distance: power === 1 ? "euclidean" : "squared-euclidean", normalize }, toDistance: same };
  if (name === "LpDistance" && p === 1 && power === 1)
    return { measure: { distance: "manhattan", normalize }, toDistance: same };
  throw new UnknownCaseError(`no distance for ${JSON.stringify(peer)}`);
}

function columnsOf(tuples: Tuples): number[][][] {
  const zipped = (...columns: Int32Array[]): number[][] =>
    Array.from(columns[0], (_, at) => columns.map((column) => column[at]));
  return tuples.kind === "triplets"
    ? [zipped(tuples.anchors, tuples.positives, tuples.negatives)]
    : [zipped(...tuples.positive), zipped(...tuples.negative)];
}

/** Compares as sets; a tuple that is given twice is a miss too. */
function compareSets(what: string, given: readonly (readonly number[])[], expected: readonly number[][]): Miss[] {
  const [ours, theirs] = [new Set(given.map(String)), new Set(expected.map(String))];
  const missing = [...theirs].filter((tuple) => !ours.has(tuple));
  const extra = [...ours].filter((tuple) => !theirs.has(tuple));
  const misses: Miss[] = [];
  if (missing.length > 0) misses.push({ what, detail: `${missing.length} missing, first (${missing[0]})` });
  if (extra.length > 0) misses.push({ what, detail: `${extra.length} too many, first (${extra[0]})` });
  if (given.length !== ours.size) misses.push({ what, detail: `${given.length - ours.size} given more than once` });
  return misses;
}

function runPart(file: MinerFile, part: DeterministicPart): Miss[] {
  const set = setOf(file, part.batch);
  if (part.miner === "UniformHistogramMiner") {
    const { positive, negative } = distanceHistogram(set, { bins: part.args.num_bins });
    return [
      ...compareBins("positive", positive, part.pos_bin_edges, part.pos_bin_members),
      ...compareBins("negative", negative, part.neg_bin_edges, part.neg_bin_members),
    ];
  }
  if (part.miner !== "DistanceWeightedMiner") throw new UnknownCaseError(`no deterministic part of "${part.miner}"`);
  const { cutoff, nonzero_loss_cutoff: nonzeroLossCutoff } = part.args;
  const { logs, chances } = distanceWeights(set, { cutoff, nonzeroLossCutoff });
  const without = chances.flatMap((row, anchor) => (row === undefined ? [[anchor]] : []));
  // The peer's chances of a row without candidates are 0 / 0: it is listed, not compared.
  const rows = (part.row_normalised_sampling_weights ?? []).map((row, at) => (chances[at] === undefined ? null : row));
  const flat = chances.flatMap((row) => [...(row ?? new Float64Array(set.size))]);
  return [
    ...compareMatrix(
      "log weights",
      ...sameInfinitiesLeftOut(logs, part.log_weights_before_masking ?? []),
      valueTolerance,
    ),
    ...compareMatrix("sampling weights", flat, rows, valueTolerance),
    ...compareSets(
      "rows without candidates",
      without,
      (part.rows_without_candidates ?? []).map((row) => [row]),
    ),
  ];
}

function compareBins(side: string, bins: PairBins, edges: JsonNumber[] = [], members: number[][][] = []): Miss[] {
  if (bins.pairs.length !== members.length)
    return [{ what: `${side} bins`, detail: `${bins.pairs.length} instead of ${members.length}` }];
  return [
    ...compareMatrix(`${side} bin edges`, bins.edges, [edges], valueTolerance),
    ...members.flatMap((expected, bin) => compareSets(`${side} bin ${bin}`, bins.pairs[bin], expected)),
  ];
}

/** Opposite points have an infinite log weight: where both say so, 0 stands on both sides. */
function sameInfinitiesLeftOut(ours: Float64Array, reference: JsonMatrix): [Float64Array, JsonMatrix] {
  const expected = reference.flatMap((row) => [...(row ?? [])]).map(parseNumber);
  const agree = (at: number): boolean => !Number.isFinite(expected[at]) && Object.is(ours[at], expected[at]);
  let at = 0;
  const rows = reference.map((row) => row?.map((value) => (agree(at++) ? 0 : value)) ?? null);
  return [ours.map((value, place) => (agree(place) ? 0 : value)), rows];
}
