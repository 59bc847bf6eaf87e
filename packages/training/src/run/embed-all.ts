import type { TrainingEngine } from "@smart-mining/models";
import type { TrainingImages } from "./trainer-parts.js";

/** Embeddings of every image, not augmented, as the model gives them outside of training. */
export function embedAll(engine: TrainingEngine, images: TrainingImages): Promise<Float32Array> {
  const count = images.labels.length;
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  return engine.embed({ count, at: (start, end) => images.batch(rows.subarray(start, end), null) });
}
