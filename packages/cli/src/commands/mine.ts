import { Command, Option } from "commander";
import { pluginOption } from "./image-options.js";
import type { MineOptions } from "./mine-action.js";

/** `smart-mining mine` */
export function mineCommand(): Command {
  const command = new Command("mine")
    .description("Mine stored embeddings to a file of triplets, for training done elsewhere.")
    .requiredOption("--embeddings <file>", "the embeddings: .npy, .fvecs or .jsonl")
    .requiredOption("--labels <file>", "their classes: .npy, .ivecs, .jsonl, or one a line (.txt, .csv)")
    .option("--out <file>", "where the tuples go: .jsonl or .csv", "triplets.jsonl")
    .option("--miner <name>", "smart, random, semi-hard, batch-hard, ...", "smart")
    .option("--index <name>", "the nearest-neighbor index: auto, exact, ...", "auto")
    .option("--options <json>", "options of the miner, e.g. '{\"negativesPerPositive\":3}'", "{}")
    .option("--seed <n>", "seed of everything random", "0")
    .addOption(new Option("--report <file>", "write the mining report as JSON"));
  return pluginOption(command)
    .addHelpText(
      "after",
      `
Rows are numbered from 0 in the order of the embeddings. Example:
  smart-mining mine --embeddings e.npy --labels l.npy --options '{"positivesPerAnchor":2}' --out triplets.csv`,
    )
    .action(async (options: MineOptions) => (await import("./mine-action.js")).runMine(options));
}
