import { Command } from "commander";
import type { EvalOptions } from "./eval-action.js";
import { imageOptions } from "./image-options.js";

/** `smart-mining eval` */
export function evalCommand(): Command {
  const command = new Command("eval")
    .description("Measure a trained model, raw pixels, or stored embeddings: Recall@K, NMI, MAP@R and more.")
    .option("--model <folder>", "a model folder written by train, e.g. runs/latest/model")
    .option("--raw-pixels", "measure the pixels themselves")
    .option("--embeddings <file>", "stored embeddings: .npy, .fvecs or .jsonl")
    .option("--labels <file>", "their classes: .npy, .jsonl or one number a line")
    .option("--metrics <names>", "comma-separated, e.g. recallAt1,nmi,mapAtR")
    .option("--seed <n>", "seed of the k-means behind NMI", "0")
    .option("--json", "print JSON instead of a table");
  return imageOptions(command).action(async (options: EvalOptions) =>
    (await import("./eval-action.js")).runEval(options),
  );
}
