import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { renderPage } from "./page.js";
import type { ReportData } from "./report-data.js";

/** Writes the report as one self-contained HTML file: pictures, styles and script inside, nothing fetched. */
export async function writeReport(data: ReportData, path: string): Promise<void> {
  await writePage(await renderPage(data), path);
}

/** Writes a page whole or not at all. */
export async function writePage(html: string, path: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, html);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
