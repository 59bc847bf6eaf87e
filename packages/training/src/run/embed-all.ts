import type { Engine } from "@smart-mining/models";
import type { TrainingImages } from "./trainer-parts.js";

/** Embeddings of every image, not augmented, as the model gives them outside of training. */
export function embedAll(engine: Engine, images: TrainingImages): Promise<Float32Array> {
  return engine.embed({
    size: images.labels.length,
    shape: engine.model.inputShape,
    labels: images.labels,
    read: (rows) => images.batch(rows, null),
  });
}
