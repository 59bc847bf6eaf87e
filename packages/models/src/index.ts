export { doctorReport, type AddOnHealth, type BackendHealth, type DoctorReport } from "./backend/doctor.js";
export { BACKENDS, type BackendName, type Candidate } from "./backend/candidates.js";
export { selectBackend, type BackendChoice, type BackendOptions } from "./backend/select.js";
export { WasmMemoryError } from "./backend/wasm-memory.js";
export { createEngine, type EngineOptions } from "./engine/create-engine.js";
export { parallelEngine, type ParallelEngineOptions } from "./engine/parallel-engine.js";
export { localEngine, type LocalEngineOptions } from "./engine/local-engine.js";
export type { EmbedOptions, Engine, GroupRates, LossParameters } from "./engine/engine.js";
export { lossGradient, type LossGradient } from "./engine/loss-gradient.js";
export type { ModelSource } from "./engine/worker-messages.js";
export { weightAverage, type WeightAverage } from "./engine/weight-average.js";
export type { AllReduce } from "./layers/block.js";
export { models, type ModelNeeds } from "./model/catalog.js";
export { convNet } from "./model/conv-net.js";
export type { ConvNetOptions } from "./model/conv-net-options.js";
export { functionModel, type FunctionModelOptions } from "./model/function-model.js";
export { layersModel, type LayersModelOptions } from "./model/layers-model.js";
export { mlp, type MlpOptions } from "./model/mlp.js";
export { decodeModel, encodeModel } from "./model/model-file.js";
export { loadModel, saveModel } from "./model/save.js";
export type { ForwardPass, ModelParameters, NamedWeights, Shard, TrainableModel } from "./model/trainable-model.js";
export { adam, type AdamOptions } from "./optimizer/adam.js";
export { optimizers } from "./optimizer/catalog.js";
export { rmsProp, type RmsPropOptions } from "./optimizer/rms-prop.js";
export {
  constantSchedule,
  cosineSchedule,
  linearSchedule,
  schedules,
  stepSchedule,
  type ConstantScheduleOptions,
  type FallingScheduleOptions,
  type StepScheduleOptions,
} from "./optimizer/schedules.js";
export { sgd, type SgdOptions } from "./optimizer/sgd.js";
export { registerGradientKernels } from "./wasm/register.js";
