import type { KernelResult, LossBatch, LossDefinition } from "./kernel.js";
import { addInto } from "./numeric/rows.js";

/** Adds the penalties on embeddings and weights, with their gradients, to the result of a loss. */
export function withRegularizers(definition: LossDefinition, batch: LossBatch, result: KernelResult): KernelResult {
  const { embeddingRegularizer, weightRegularizer, weightVectors } = definition;
  const onEmbeddings = embeddingRegularizer?.regularizer.compute(batch.embeddings, batch.caller);
  const vectors = weightRegularizer && weightVectors?.(batch.weights);
  const onWeights = vectors && weightRegularizer?.regularizer.compute(vectors.rows, batch.caller);
  if (onEmbeddings === undefined && onWeights === undefined) return result;
  const scaled = (gradient: Float64Array, by: number): Float64Array => gradient.map((value) => value * by);
  return {
    value:
      result.value +
      (onEmbeddings ? embeddingRegularizer!.weight * onEmbeddings.value : 0) +
      (onWeights ? weightRegularizer!.weight * onWeights.value : 0),
    backward() {
      const back = result.backward();
      if (onEmbeddings) {
        back.embeddings ??= new Float64Array(batch.embeddings.data.length);
        addInto(back.embeddings, scaled(onEmbeddings.backward(), embeddingRegularizer!.weight));
      }
      if (onWeights && vectors) {
        const first = back.weights?.[0] ?? new Float64Array(batch.weights[0].data.length);
        addInto(first, vectors.back(scaled(onWeights.backward(), weightRegularizer!.weight)));
        back.weights = [first, ...(back.weights ?? []).slice(1)];
      }
      return back;
    },
  };
}
