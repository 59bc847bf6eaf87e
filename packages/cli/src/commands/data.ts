import { Command } from "commander";
import { pluginOption } from "./image-options.js";
import type { DataOptions } from "./data-action.js";

/** `smart-mining data [name]` */
export function dataCommand(): Command {
  const command = new Command("data")
    .description("Prepare a dataset (rendering or reading it, with progress) and show what is in it.")
    .argument("[name]", "the dataset", "emoji-1096")
    .option("--options <json>", "options of the dataset, e.g. '{\"size\":48}'", "{}")
    .option("--picture <file>", "write a contact sheet (PNG) of some classes")
    .option("--list", "list the datasets");
  return pluginOption(command).action(async (name: string, options: DataOptions) =>
    (await import("./data-action.js")).runData(name, options),
  );
}
