import { createRandom, embeddingSet, type EmbeddingSet } from "@smart-mining/core";
import { lossCatalog, type LossNeeds, type MetricLoss } from "../../src/index.js";

/** Losses of the catalog that need a second view, or nested losses, get them here. */
export const OPTIONS: Readonly<Record<string, unknown>> = {
  combined: { losses: [{ name: "ratio-triplet" }, { name: "global", weight: 0.5 }] },
  "cross-batch-memory": { loss: { name: "contrastive" }, size: 32 },
};

/** Every loss of the catalog that `evaluate` works on (the memory has a state and its own tests). */
export const LOSS_NAMES = lossCatalog.names.filter((name) => name !== "cross-batch-memory");

/** A loss of the catalog with its defaults. */
export function lossNamed(name: string, needs: Partial<LossNeeds> = {}): MetricLoss {
  return lossCatalog.create(name, OPTIONS[name], {
    numClasses: 6,
    dimension: 4,
    random: createRandom(11),
    ...needs,
  }) as MetricLoss;
}

/** Standard normal embeddings, scaled. */
export function randomSet(seed: number, labels: readonly number[], dimension = 4, scale = 1): EmbeddingSet {
  const random = createRandom(seed);
  const values = Float32Array.from({ length: labels.length * dimension }, () => scale * random.normal());
  return embeddingSet(values, dimension, Int32Array.from(labels));
}

/** The rows of a set in another order. */
export function permuted(set: EmbeddingSet, order: readonly number[]): EmbeddingSet {
  const values = new Float32Array(set.values.length);
  order.forEach((from, to) => {
    values.set(set.values.subarray(from * set.dimension, (from + 1) * set.dimension), to * set.dimension);
  });
  return embeddingSet(
    values,
    set.dimension,
    Int32Array.from(order, (from) => set.labels[from]),
  );
}

/** A set with some rows replaced. */
export function withRows(
  set: EmbeddingSet,
  change: (row: Float32Array, at: number, all: EmbeddingSet) => void,
): EmbeddingSet {
  const values = set.values.slice();
  for (let at = 0; at < set.size; at++)
    change(values.subarray(at * set.dimension, (at + 1) * set.dimension), at, { ...set, values });
  return embeddingSet(values, set.dimension, set.labels);
}

/** What `evaluate` needs beyond the batch: VICReg's second view. */
export function extras(name: string, set: EmbeddingSet): { reference?: EmbeddingSet } {
  if (name !== "vicreg") return {};
  return { reference: withRows(set, (row) => row.forEach((value, k) => (row[k] = value * 0.9 + 0.01 * k))) };
}
