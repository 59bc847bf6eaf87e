import { resolve as resolvePath } from "node:path";
import { classIndex } from "@smart-mining/core";
import { expectImages, sampleShape, type Attribution, type Dataset, type SampleSet } from "@smart-mining/data";
import { createPipelineContainer, DATASETS, loadPlugins, resolve } from "@smart-mining/training";
import { writeContactSheet } from "@smart-mining/report";
import { interruptible } from "../terminal/interrupt.js";
import { parseJson } from "../terminal/parse-json.js";
import { checkOutputFiles, writing } from "../terminal/outputs.js";
import { onProgress, progressDisplay } from "../terminal/progress.js";
import { table } from "../terminal/table.js";

/** The options of `data` as commander gives them. */
export interface DataOptions {
  options: string;
  picture?: string;
  list?: boolean;
  plugin: string[];
}

/** Loads a dataset with progress and describes it. */
export async function runData(name: string, options: DataOptions): Promise<void> {
  const container = createPipelineContainer();
  await loadPlugins(container, options.plugin);
  const datasets = resolve(container, DATASETS);
  if (options.list) {
    for (const known of datasets.names)
      process.stdout.write(`${known.padEnd(16)} ${datasets.get(known).description}\n`);
    return;
  }
  const { picture } = options;
  checkOutputFiles({ option: "--picture", path: picture, endings: [".png"] });
  const loading = parseJson("--options", options.options);
  const display = progressDisplay(process.stderr);
  const { signal, release } = interruptible(() => display.say("Stopping."));
  try {
    const dataset = await datasets.create(name, loading, {
      signal,
      onProgress: onProgress(display),
      onWarning: ({ message }) => display.say(`warning: ${message}`),
    });
    process.stdout.write(`${describe(dataset)}\n`);
    if (picture === undefined) return;
    await writing("--picture", picture, () =>
      writeContactSheet(expectImages("data", dataset.test), resolvePath(picture)),
    );
    process.stdout.write(`\nContact sheet: ${resolvePath(picture)}\n`);
  } finally {
    display.finish();
    release();
  }
}

function describe(dataset: Dataset): string {
  const { train, test } = dataset;
  const counts = table([
    ["part", "classes", train.kind, `${train.kind} a class`, "size"],
    partRow("train", train),
    partRow("test (unseen classes)", test),
  ]);
  const credits =
    dataset.attribution.length === 0 ? [] : [`Pictures by:\n${dataset.attribution.map(credit).join("\n")}`];
  return [`${dataset.name}: ${dataset.description}`, counts, ...credits].join("\n\n");
}

function partRow(name: string, set: SampleSet): string[] {
  const classes = classIndex(set.labels).classes.length;
  return [
    name,
    String(classes),
    String(set.size),
    (set.size / classes).toFixed(1),
    set.kind === "images" ? `${set.width}×${set.height}×${set.channels}` : sampleShape(set).join("×"),
  ];
}

/** One line of credit, as the licenses ask for. */
function credit({ set, author, license, url }: Attribution): string {
  return `  ${set}, ${author}, ${license}, ${url}`;
}
