import { Command } from "commander";
import { pluginOption, trustOption } from "./image-options.js";
import type { ReportOptions } from "./report-action.js";

/** `smart-mining report` */
export function reportCommand(): Command {
  const command = new Command("report")
    .description("Write the HTML report of a run anew, from its folder alone.")
    .argument("<run>", "the run's folder, e.g. runs/latest")
    .option("--out <file>", "where the page goes (default: report.html in the run's folder)")
    .option("--title <text>", "the page's heading (default: the folder's name)");
  return trustOption(pluginOption(command)).action(async (run: string, options: ReportOptions) =>
    (await import("./report-action.js")).runReport(run, options),
  );
}
