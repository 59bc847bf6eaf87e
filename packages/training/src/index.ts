export { presetDescription, presetNames, presets } from "./presets/index.js";
export { defineConfig, loadConfig } from "./config/load.js";
export { mergeConfig } from "./config/merge.js";
export { mergeAll, parseAssignment, resolveConfig } from "./config/resolve.js";
export { pipelineSchema, type NamedComponent, type PipelineConfig, type PipelineConfigInput } from "./config/schema.js";
export {
  AUGMENTATIONS,
  BATCH_MINERS,
  catalogs,
  CONTROLLERS,
  DATASET_MINERS,
  DATASETS,
  INDEXES,
  KINDS,
  LISTENERS,
  LOSSES,
  METRICS,
  MODELS,
  OPTIMIZERS,
  REFRESH_POLICIES,
  ROUND_SAMPLERS,
  SAMPLERS,
  SCHEDULES,
  tokenOf,
  type Catalogs,
  type Kind,
} from "./compose/catalogs.js";
export { absoluteInput } from "./compose/absolute-input.js";
export { compose, type ComposeContext, type Pipeline } from "./compose/compose.js";
export {
  catalogsOf,
  createPipelineContainer,
  extendCatalog,
  resolve,
  type ComponentOf,
  type PipelineContainer,
} from "./compose/container.js";
export { initialWeightsFolder, readInitialWeights, type InitialWeights } from "./compose/initial-weights.js";
export type { Listener } from "./compose/listeners.js";
export { absoluteConfig, checkNames } from "./compose/named-components.js";
export { loadPlugins, type Plugin, type PluginApi } from "./compose/plugins.js";
export { loadDataset } from "./compose/load-dataset.js";
export { tokens, type EvaluationRequest, type Evaluator } from "./compose/tokens.js";
export type {
  EndEvent,
  EvaluationEvent,
  MiningEvent,
  RunEvent,
  RunListener,
  SignalFields,
  StartEvent,
  StepEvent,
} from "./loop/events.js";
export { createTrainer } from "./loop/loop.js";
export type {
  MiningParts,
  PipelineMiner,
  RoundRecord,
  TrainedBatch,
  Trainer,
  TrainerHooks,
  TrainerParts,
  TrainerState,
} from "./loop/parts.js";
export { embedSamples, measure, type MeasureOptions } from "./run/evaluate.js";
export { miningSeconds, type Baselines, type Metrics, type RunMetrics } from "./run/metrics.js";
export { readModelOrigin, type ModelOrigin } from "./run/model-origin.js";
export { readRunConfig, readRunRecord, type RunRecord } from "./run/run-config.js";
export { runTraining } from "./run/run.js";
export type { RunOptions, RunResult } from "./run/run-options.js";
