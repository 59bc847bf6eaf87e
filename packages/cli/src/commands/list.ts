import { Command } from "commander";
import { pluginOption } from "./image-options.js";
import type { ListOptions } from "./list-action.js";

/** `smart-mining list [kind [name]]` */
export function listCommand(): Command {
  const command = new Command("list")
    .description("List what there is to choose from: presets, losses, miners, ...; or tell the options of one.")
    .argument("[kind]", "preset, loss, batch-miner, dataset-miner, sampler, model, metric, parameter, signal, ...")
    .argument("[name]", "one of that kind")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Examples:
  smart-mining list                      the kinds, and what there is of each
  smart-mining list loss                 the losses
  smart-mining list loss triplet-margin  its options, with defaults
  smart-mining list preset smart-mining  a preset as a configuration file to start from`,
    );
  return pluginOption(command).action(
    async (kind: string | undefined, name: string | undefined, options: ListOptions) =>
      (await import("./list-action.js")).runList(kind, name, options),
  );
}
