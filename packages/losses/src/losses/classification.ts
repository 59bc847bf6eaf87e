import type * as tf from "@tensorflow/tfjs";
import { openPairs, type Distance } from "../distances/index.js";
import type { LossBatch, LossDefinition } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { crossEntropy } from "../numeric/cross-entropy.js";
import { grid } from "../numeric/grid.js";
import { normalizeRows } from "../numeric/normalize.js";
import { addInto, transposeData, transposed, type Rows } from "../numeric/rows.js";
import { foldArray, type ReducersConfig } from "../reducers/index.js";
import { toRegularizer, type RegularizerConfig } from "../regularizers/index.js";
import { sampleWeights } from "../sample-weights.js";
import { subsetOf } from "../subset.js";
import { anchorRows } from "../tuples.js";
import { checkClasses } from "./class-weights.js";
import { commonDefinition } from "./common.js";

/** Logits from similarities, and the way back to them. */
export interface Logits {
  /** Row-major, batch × numClasses. */
  readonly values: Float64Array;
  /** d/d(similarities) from d/d(logits); and what flows to embeddings and class vectors past the similarities. */
  backward(gradient: Float64Array): {
    similarities: Float64Array;
    embeddings?: Float64Array;
    /** Row-major, columns × dimension. */
    vectors?: Float64Array;
  };
}

/** A softmax loss over similarities to learnt class vectors, which are the columns of a [dimension, columns] variable. */
export interface Classification {
  readonly name: string;
  readonly numClasses: number;
  readonly dimension: number;
  /** Shape [dimension, columns]; columns is numClasses, or a multiple of it. */
  readonly variable: tf.Variable;
  readonly distance: Distance;
  /** Normalize the class vectors even if the distance does not. */
  readonly unitVectors?: boolean;
  readonly options: {
    reducer: ReducersConfig;
    embeddingRegularizer?: RegularizerConfig;
    weightRegularizer?: RegularizerConfig;
  };
  /** @param similarities row-major, batch × columns; minus the distance for distances */
  logits(batch: LossBatch, similarities: Float64Array, vectors: Rows): Logits;
}

/**
 * Cross-entropy of the logits, weighted by sample, reduced over the samples that have a class. The frame of all losses that
 * classify.
 */
export function classificationLoss(parts: Classification): MetricLoss {
  const { numClasses, dimension } = parts;
  const definition: LossDefinition = {
    name: parts.name,
    variables: [parts.variable],
    reference: "refused",
    ...commonDefinition(parts.options, "mean"),
    weightRegularizer: toRegularizer(parts.options.weightRegularizer),
    weightVectors: ([weights]) => ({
      rows: transposed(weights),
      back: (gradient) => transposeData(gradient, weights.dimension, weights.size),
    }),
    kernel(whole) {
      checkClasses(whole, numClasses, dimension);
      // A sample of no class has no target: it takes no part.
      const { batch, rows, spread } = subsetOf(whole, anchorRows(whole));
      const vectors = transposed(batch.weights[0]);
      const unit =
        parts.unitVectors && !parts.distance.normalize ? normalizeRows(vectors, parts.distance.p) : undefined;
      const space = openPairs(parts.distance, batch.embeddings, unit?.rows ?? vectors);
      const { left, right } = grid(batch.embeddings.size, vectors.size);
      const pairs = space.pairs(left, right);
      const logits = parts.logits(
        batch,
        pairs.values.map((value) => -value),
        vectors,
      );
      const entropy = crossEntropy(logits.values, numClasses, batch.labels);
      const ofWhole = sampleWeights(whole, "all");
      const weights = Float64Array.from(rows, (row) => ofWhole[row]);
      const reduced = foldArray(
        batch.fold("loss"),
        entropy.losses.map((loss, row) => loss * weights[row]),
        rows,
      );
      return {
        value: reduced.value,
        backward() {
          const ofSamples = reduced.gradient().map((g, row) => g * weights[row]);
          const back = logits.backward(entropy.backward(ofSamples));
          back.similarities.forEach((g, at) => {
            pairs.gradient[at] = -g;
          });
          const { x, y: ofUnit } = space.backward();
          const y = unit?.backward(ofUnit) ?? ofUnit;
          if (back.embeddings) addInto(x, back.embeddings);
          if (back.vectors) addInto(y, back.vectors);
          return { embeddings: spread(x), weights: [transposeData(y, vectors.size, dimension)] };
        },
      };
    },
  };
  return metricLoss(definition);
}

/** Logits that are the similarities times a number. */
export function scaledLogits(similarities: Float64Array, scale: number): Logits {
  return {
    values: similarities.map((value) => scale * value),
    backward: (gradient) => ({ similarities: gradient.map((g) => scale * g) }),
  };
}
