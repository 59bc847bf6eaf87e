// Presets and configuration files without TensorFlow.js: quick to load, for command lines and editors.
export { presetDescription, presetNames, presets } from "../presets/index.js";
export { defineConfig, loadConfig } from "./load.js";
export { mergeConfig } from "./merge.js";
export { mergeAll, parseAssignment, resolveConfig } from "./resolve.js";
export { pipelineSchema, type NamedComponent, type PipelineConfig, type PipelineConfigInput } from "./schema.js";
