import { resolve as resolvePath } from "node:path";
import { OptionError, classIndex } from "@smart-mining/core";
import type { Attribution, Dataset, ImageSet } from "@smart-mining/data";
import { DATASETS, createPipelineContainer, resolve } from "@smart-mining/training";
import { Command } from "commander";
import { writeContactSheet } from "../contact-sheet.js";
import { interruptible } from "../terminal/interrupt.js";
import { onProgress, progressDisplay } from "../terminal/progress.js";
import { table } from "../terminal/table.js";

/** `smart-mining data [name]` */
export function dataCommand(): Command {
  const datasets = resolve(createPipelineContainer(), DATASETS);
  const known = datasets.names.map((name) => `  ${name.padEnd(16)} ${datasets.get(name).description}`).join("\n");
  return new Command("data")
    .description("Prepare a dataset (rendering or reading it, with progress) and show what is in it.")
    .argument("[name]", "the dataset", "emoji-1096")
    .option("--options <json>", "options of the dataset, e.g. '{\"size\":48}'", "{}")
    .option("--picture <file>", "write a contact sheet (PNG) of some classes")
    .addHelpText("after", `\nDatasets:\n${known}`)
    .action(async (name: string, options: { options: string; picture?: string }) => {
      const display = progressDisplay(process.stderr);
      const { signal, release } = interruptible(() => display.say("Stopping."));
      try {
        const dataset = await datasets.create(name, parseJson(options.options), {
          signal,
          onProgress: onProgress(display),
          onWarning: ({ message }) => display.say(`warning: ${message}`),
        });
        process.stdout.write(`${describe(dataset)}\n`);
        if (options.picture !== undefined) {
          await writeContactSheet(dataset.test, resolvePath(options.picture));
          process.stdout.write(`\nContact sheet: ${resolvePath(options.picture)}\n`);
        }
      } finally {
        display.finish();
        release();
      }
    });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OptionError(`--options: must be JSON; got ${JSON.stringify(text)}.`, { cause });
  }
}

function describe(dataset: Dataset): string {
  const { train, test } = dataset;
  const counts = table([
    ["part", "classes", "images", "images a class", "size"],
    partRow("train", train),
    partRow("test (unseen classes)", test),
  ]);
  return `${dataset.name}: ${dataset.description}\n\n${counts}\n\nPictures by:\n${dataset.attribution.map(credit).join("\n")}`;
}

function partRow(name: string, set: ImageSet): string[] {
  const classes = classIndex(set.labels).classes.length;
  return [
    name,
    String(classes),
    String(set.size),
    (set.size / classes).toFixed(1),
    `${set.width}×${set.height}×${set.channels}`,
  ];
}

/** One line of credit, as the licences ask for. */
function credit({ set, author, licence, url }: Attribution): string {
  return `  ${set}, ${author}, ${licence}, ${url}`;
}
