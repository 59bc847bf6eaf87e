import { Command, Option } from "commander";
import type { EmbedOptions } from "./embed-action.js";
import { imageOptions } from "./image-options.js";

/** `smart-mining embed` */
export function embedCommand(): Command {
  const command = new Command("embed")
    .description("Write the embeddings that a trained model gives a dataset's images, for use elsewhere.")
    .requiredOption("--model <folder>", "a model folder written by train, e.g. runs/latest/model")
    .requiredOption("--out <file>", "where the embeddings go: .npy, .fvecs or .jsonl")
    .option("--labels <file>", "where their classes go: .npy, .jsonl or .txt")
    .addOption(
      new Option("--part <part>", "training classes, unseen classes, or both")
        .choices(["train", "test", "all"])
        .default("all"),
    )
    .option(
      "--augmented-views <n>",
      "beside each image as it is, so many changed at random: by the augmentation of the run, else the default one",
      "0",
    )
    .option("--seed <n>", "seed of the changes", "0");
  return imageOptions(command)
    .addHelpText(
      "after",
      `
Rows: all images as they are, the training classes first, then the first view of all, and so on. Example:
  smart-mining embed --model runs/demo/model --augmented-views 9 --out e.npy --labels l.npy`,
    )
    .action(async (options: EmbedOptions) => (await import("./embed-action.js")).runEmbed(options));
}
