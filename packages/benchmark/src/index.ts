export { collectRuns, type RunOutcome } from "./collect.js";
export { earlierRuns } from "./earlier-results.js";
export { budgetOf, checkGrid, gridSchema, loadGrid, runsOf, type Budget, type Grid, type GridRun } from "./grid.js";
export {
  chanceText,
  count,
  isCompared,
  isTimed,
  levelTitle,
  markdownTable,
  measuredMetrics,
  metricText,
  pointsText,
  reachedText,
  referenceTitle,
  TABLE_LEGEND,
  verdict,
} from "./markdown.js";
export { readRun, type MetricValues, type RecordedMetrics, type RunRecord } from "./read-run.js";
export { runFolder, runHash } from "./run-folder.js";
export { runGrid, type GridOptions } from "./run-grid.js";
export { isTold, mean, pairedTest, standardDeviation, type PairedTest } from "./statistics.js";
export {
  inUnit,
  paired,
  summarize,
  type BenchSummary,
  type ContenderGroup,
  type ContenderSummary,
} from "./summarize.js";
