import { createEngine as engineOf, type Engine, type TrainableModel } from "@smart-mining/models";
import type { PipelineConfig } from "../config/schema.js";

/** The engine a configuration asks for: several threads or one on wasm, one elsewhere. */
export function createEngine(model: TrainableModel, config: PipelineConfig): Promise<Engine> {
  return engineOf({ model, workers: config.workers });
}
