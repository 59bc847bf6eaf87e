export * from "./galleries.js";
export * from "./read-run.js";
export * from "./report-data.js";
export * from "./write-report.js";
