export { readRun, type MetricValues, type RecordedMetrics, type RunRecord } from "@smart-mining/benchmark";
export { writeBenchPage } from "./bench-page.js";
export { writeContactSheet } from "./contact-sheet.js";
export { rawName, startName } from "./start-name.js";
export { readTrainedBatches } from "./trained-batch.js";
export { checkTrusted, type Trust } from "./trust.js";
export { writeReport, type FinishedRun, type WriteReportOptions } from "./write-report.js";
