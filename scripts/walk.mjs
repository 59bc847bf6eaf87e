// The walk of a triplet: which files of ours run between a batch being handed to the step and the update of the weights being
// done, for the default preset. Trains a few steps on a tiny dataset, with one worker on wasm, and asks V8 which functions were called.
//
//   npm run walk                 prints the files; those of dictionary and catalogs are left out
//   npm run walk -- --write      writes them into docs/architecture.md
//   npm run walk -- --check      says whether that is how they stand there
import { Session } from "node:inspector";
import { createRandom } from "@smart-mining/core";
import { imageSet } from "@smart-mining/data";
import { createPipelineContainer, mergeAll, resolveConfig, runTraining, tokens } from "@smart-mining/training";
import { adam, constantSchedule } from "@smart-mining/models";
import { walkTable, writeTable, writtenTable } from "./walk-table.mjs";

const PRESET = "smart-mining";
const CLASSES = 40;
const PER_CLASS = 6;
const SIDE = 32;
const STEPS = 8;
const packages = new URL("../packages/", import.meta.url).href;

const session = new Session();
session.connect();

/** Answers at once: it is the inspector of one's own thread. */
function ask(method, parameters) {
  let answer;
  session.post(method, parameters, (error, result) => {
    if (error) throw new Error(`${method}: ${error.message}`);
    answer = result;
  });
  return answer;
}

/** Addresses of the scripts of which some function was called since this was last asked. A module's own body is none. */
function called() {
  const { result } = ask("Profiler.takePreciseCoverage");
  return result
    .filter(({ functions }) => functions.some(({ ranges: [{ startOffset, count }] }) => startOffset > 0 && count > 0))
    .map(({ url }) => url);
}

/** Each class is one color, with noise. */
function tinyImages(random) {
  const size = CLASSES * PER_CLASS;
  const labels = Int32Array.from({ length: size }, (_, row) => row % CLASSES);
  const colors = Array.from({ length: CLASSES * 3 }, () => random.integer(156));
  const pixels = Uint8Array.from(
    { length: size * SIDE * SIDE * 3 },
    (_, at) => colors[labels[Math.floor(at / (SIDE * SIDE * 3))] * 3 + (at % 3)] + random.integer(100),
  );
  return imageSet(pixels, { width: SIDE, height: SIDE, channels: 3 }, labels);
}

function tinyDataset() {
  const images = tinyImages(createRandom(1));
  const classNames = Array.from({ length: CLASSES }, (_, label) => `class ${label}`);
  return {
    name: "tiny",
    description: "",
    classNames,
    sourceNames: ["noise"],
    train: images,
    test: images,
    attribution: [],
  };
}

/** The files called in the steps of a short run, as "package/file" without "dist". */
async function walk() {
  const files = new Set();
  // The step asks for its learning rate as soon as it has its batch, and updates by the optimizer at its end.
  const schedule = constantSchedule();
  const optimizer = adam();
  const container = createPipelineContainer();
  container.register(tokens.DATASET, { useValue: tinyDataset() });
  container.register(tokens.SCHEDULE, {
    useValue: {
      ...schedule,
      factor(step, steps) {
        called();
        return schedule.factor(step, steps);
      },
    },
  });
  container.register(tokens.OPTIMIZER, {
    useValue: new Proxy(optimizer, {
      get(target, key) {
        const value = target[key];
        if (key !== "apply") return typeof value === "function" ? value.bind(target) : value;
        return (...given) => {
          value.apply(target, given);
          for (const url of called()) if (url.startsWith(packages)) files.add(url.slice(packages.length));
        };
      },
    }),
  });
  const preset = { extends: PRESET };
  const short = { backend: "wasm", workers: 1, steps: STEPS, evaluation: { every: STEPS } };
  ask("Profiler.enable");
  ask("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  await runTraining(resolveConfig(preset, mergeAll([short])), { container, baselines: false });
  ask("Profiler.stopPreciseCoverage");
  optimizer.dispose();
  return [...files].map((file) => file.replace("/dist/", "/src/").replace(/\.js$/, ".ts")).sort();
}

const apart = (file) => file.startsWith("core/src/dictionary/") || file.endsWith("/catalog.ts");
const files = (await walk()).filter((file) => !apart(file));
const table = await walkTable(files);
if (process.argv.includes("--write")) await writeTable(table);
else if (process.argv.includes("--check")) {
  if ((await writtenTable()) !== table) {
    console.error('The walk in docs/architecture.md is another: run "npm run walk -- --write".');
    process.exitCode = 1;
  }
} else console.log([...files, `${files.length} files`].join("\n"));
