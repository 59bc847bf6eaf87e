import { writeWhole } from "@smart-mining/core/files";
import { renderPage } from "./page.js";
import type { ReportData } from "./report-data.js";

/** Writes the report as one self-contained HTML file: pictures, styles and script inside, nothing fetched. */
export async function writeReport(data: ReportData, path: string): Promise<void> {
  await writeWhole(path, await renderPage(data));
}
