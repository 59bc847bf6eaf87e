import { triplets } from "@smart-mining/core";
import { combinedLoss, globalLoss, ratioTripletLoss, type MetricLoss } from "@smart-mining/losses";
import { UnknownCaseError, type Adapter, type Miss } from "../adapter.js";
import { compareMatrix, compareNumber, parseNumber, type JsonMatrix, type JsonNumber } from "../numbers.js";
import { differentiate } from "./gradient.js";
import { gradientTolerance, lossTolerance } from "./tolerance.js";

interface GlobalCase {
  id: string;
  formula: string;
  args: { m: number; squared: boolean; normalize: boolean; lambda: number; t: number; gamma: number };
  triplets: string;
  loss_value: JsonNumber;
  grad_embeddings: JsonMatrix;
  float32_error?: { loss_abs: number; grad_max_abs: number };
}

interface GlobalFile {
  triplet_sets: Record<string, { embeddings: number[][]; indices: [number[], number[], number[]] }>;
  cases: GlobalCase[];
}

/** The smart-mining paper's losses: ratio triplet, global, and their weighted sum. */
export const globalLossAdapter: Adapter = {
  kind: "global loss",
  usesBackend: true,
  recognizes: (content) => "triplet_sets" in content && "cases" in content,
  cases(content, { strict }) {
    const file = content as unknown as GlobalFile;
    return file.cases.map((one) => ({ id: one.id, run: () => runCase(file, one, strict) }));
  },
};

function runCase(file: GlobalFile, one: GlobalCase, strict: boolean): Miss[] {
  const set = file.triplet_sets[one.triplets];
  if (set === undefined) throw new UnknownCaseError(`no triplet set "${one.triplets}"`);
  const loss = lossOf(one);
  const tuples = triplets(...set.indices);
  const result = differentiate(loss, { embeddings: set.embeddings, labels: new Int32Array(0), tuples });
  const reference = parseNumber(one.loss_value);
  const tight = strict ? one.float32_error : undefined;
  return [
    ...compareNumber("loss", result.value, reference, lossTolerance(reference, tight)),
    ...compareMatrix("gradient of the embeddings", result.embeddings, one.grad_embeddings, gradientTolerance(tight)),
  ];
}

function lossOf({ formula, args }: GlobalCase): MetricLoss {
  const distance = args.squared ? "squared-euclidean" : "euclidean";
  const ratio = (): MetricLoss => ratioTripletLoss({ margin: args.m, distance, normalize: args.normalize });
  const global = (): MetricLoss => globalLoss({ lambda: args.lambda, threshold: args.t });
  switch (formula) {
    case "ratio_triplet":
      return ratio();
    case "global":
      return global();
    case "gamma*ratio_triplet + global":
      return combinedLoss({ losses: [{ loss: ratio(), weight: args.gamma }, { loss: global() }] });
    default:
      throw new UnknownCaseError(`no formula "${formula}"`);
  }
}
