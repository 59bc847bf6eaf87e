export { type Component, type Catalog, type AddOptions, component, catalog } from "./catalog.js";
export { type DistanceEntry, DISTANCES, type DistanceName, distanceOption } from "./dictionary/distances.js";
export { type MetricFacts, METRICS, metricFacts } from "./dictionary/metrics.js";
export {
  type ParameterEntry,
  MINING_PARAMETERS,
  type ParameterName,
  type MiningParameters,
  PARAMETER_NAMES,
  DEFAULT_MINING_PARAMETERS,
  miningParametersSchema,
} from "./dictionary/mining-parameters.js";
export {
  type SignalFacts,
  type SignalEntry,
  SIGNALS,
  type SignalName,
  SIGNAL_NAMES,
  type DifficultySignal,
  measureSignals,
} from "./dictionary/signals.js";
export { type EmbeddingSet, embeddingSet, checkRows, type ClassIndex, classIndex } from "./embedding-set.js";
export {
  type ErrorCode,
  SmartMiningError,
  OptionError,
  UnknownNameError,
  ShapeError,
  ValueError,
  DataError,
  StateError,
  MissingPeerError,
  BackendError,
  AbortedError,
  throwIfAborted,
} from "./errors.js";
export type { Warning, WarningListener } from "./events.js";
export {
  type EmbeddingMemoryOptions,
  type EmbeddingMemoryState,
  type EmbeddingMemory,
  embeddingMemory,
} from "./memory/embedding-memory.js";
export type { MemoryRows } from "./memory/memory-places.js";
export type {
  MiningReport,
  MiningContext,
  MinedTuples,
  BatchMiner,
  DatasetMiner,
  TripletRequest,
  MiningRound,
} from "./mining.js";
export {
  type Neighbors,
  type Progress,
  type WorkOptions,
  type IndexStatistics,
  type NeighborIndex,
  type ClassNeighbors,
  type ClassNeighborRequest,
  type ClassAwareIndex,
  isClassAware,
} from "./neighbors.js";
export { parseOptions, show, unknownName } from "./options.js";
export { type RandomState, type Random, createRandom } from "./random.js";
export { NO_CLASS, NO_GROUP, type Labeled, hasClass, sameGroup, isPositive, isNegative } from "./relations.js";
export { type NormalizeRowsOptions, normalizeRows, squaredDistance, euclideanDistance } from "./rows.js";
export { type Token, token, catalogToken } from "./tokens.js";
export type {
  LossReference,
  Loss,
  EmbeddingModel,
  ControllerState,
  Controller,
  Batch,
  SamplerInput,
  Sampler,
  LabelSampler,
  SampleBatch,
  SampleSource,
  Pass,
  ParameterGroup,
  OptimizerState,
  Optimizer,
  LearningRateSchedule,
} from "./training.js";
export { type Triplets, type Pairs, type Tuples, tupleCount, triplets, checkTuples } from "./tuples.js";
