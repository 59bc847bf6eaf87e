import { join } from "node:path";
import { writeReport } from "@smart-mining/report";
import { interruptible } from "../terminal/interrupt.js";
import { checkOutputFiles } from "../terminal/outputs.js";
import { onProgress, progressDisplay } from "../terminal/progress.js";

/** The options of `report` as commander gives them. */
export interface ReportOptions {
  out?: string;
  title?: string;
  plugin: string[];
  trust?: boolean;
}

/** Writes the page and says where. */
export async function runReport(run: string, { out, title, plugin, trust }: ReportOptions): Promise<void> {
  checkOutputFiles({ option: "--out", path: out ?? join(run, "report.html"), endings: [".html", ".htm"] });
  const display = progressDisplay(process.stderr);
  const { signal, release } = interruptible(() => display.say("Stopping."));
  try {
    const path = await writeReport(run, {
      path: out,
      title,
      trust,
      own: plugin,
      signal,
      onProgress: onProgress(display),
      onWarning: ({ message }) => display.say(`warning: ${message}`),
    });
    display.finish();
    process.stdout.write(`Report: ${path}\n`);
  } finally {
    display.finish();
    release();
  }
}
