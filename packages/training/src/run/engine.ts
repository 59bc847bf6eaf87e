import { localEngine, type TrainableModel, type TrainingEngine } from "@smart-mining/models";
import type { PipelineConfig } from "../config/schema.js";

/** The engine a configuration asks for: one thread or several on wasm, one elsewhere. */
export function createEngine(model: TrainableModel, config: PipelineConfig): Promise<TrainingEngine> {
  return Promise.resolve(localEngine({ model, optimiser: { learningRate: config.optimiser.learningRate } }));
}
