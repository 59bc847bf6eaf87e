import { createRandom, embeddingSet, type EmbeddingSet, triplets } from "@smart-mining/core";
import { type Dataset, imageSet, type ImageSet } from "@smart-mining/data";
import type { RunEvent } from "@smart-mining/training";
import { rowsOf } from "../src/rows.js";
import type { GallerySource } from "../src/galleries.js";
import type { ReportData } from "../src/report-data.js";

const SIZE = 16;
const EACH = 5;

/** Discs, squares and stripes in several colors: enough to see whether a picture is the right one. */
function shapes(firstClass: number, classes: number): ImageSet {
  const random = createRandom(firstClass);
  const rows = classes * EACH;
  const images = new Uint8Array(rows * SIZE * SIZE * 3).fill(255);
  for (let row = 0; row < rows; row++) {
    const label = firstClass + Math.floor(row / EACH);
    const color = [(label * 67) % 200, (label * 151) % 200, (label * 29) % 200];
    const shift = random.integer(3) - 1;
    for (let y = 0; y < SIZE; y++)
      for (let x = 0; x < SIZE; x++) {
        const [dx, dy] = [x - 7.5 + shift, y - 7.5];
        const inside =
          label % 3 === 0
            ? dx * dx + dy * dy < 36
            : label % 3 === 1
              ? Math.max(Math.abs(dx), Math.abs(dy)) < 5
              : (x + y) % 6 < 3;
        if (inside) images.set(color, ((row * SIZE + y) * SIZE + x) * 3);
      }
  }
  const labels = Int32Array.from({ length: rows }, (_, row) => firstClass + Math.floor(row / EACH));
  const sources = Int32Array.from({ length: rows }, (_, row) => row % 2);
  return imageSet(images, { height: SIZE, width: SIZE, channels: 3 }, labels, sources);
}

/** A dataset whose names would break a page that did not escape them. */
export const dataset: Dataset<ImageSet> = {
  name: "shapes & <colors>",
  description: "synthetic",
  classNames: Array.from({ length: 16 }, (_, label) => `shape <${label}> "quoted" </script>`),
  sourceNames: ["pencil", "pen & ink"],
  train: shapes(0, 8),
  test: shapes(8, 8),
  attribution: [{ set: "Shapes", author: "A & B", license: "CC0-1.0", url: "https://example.org/shapes" }],
};

function embeddings(set: ImageSet): EmbeddingSet {
  const random = createRandom(9);
  const values = new Float32Array(set.size * 4);
  for (let row = 0; row < set.size; row++)
    for (let at = 0; at < 4; at++) values[row * 4 + at] = Math.sin(set.labels[row] * (at + 1)) + 0.3 * random.normal();
  return embeddingSet(values, 4, set.labels);
}

/** What the galleries of the synthetic run are drawn from. */
export const gallerySource: GallerySource = {
  test: embeddings(dataset.test),
  trained: {
    batches: [
      {
        step: 40,
        rows: Int32Array.of(0, 1, 3, 6, 7, 11, 12),
        // Rows 0, 6, 11; 1, 7, 12; 6, 1, 3.
        tuples: triplets([0, 3, 5], [1, 4, 6], [3, 1, 2]),
      },
    ],
    samples: dataset.train,
    source: "mined",
    embed: (rows) => Promise.resolve(rowsOf(embeddings(dataset.train), rows).values),
    measured: "as embedded at step 40",
  },
  random: createRandom(5),
  queries: 4,
  tripletsShown: 3,
};

/** A line as a log may have it. */
type LoggedLine = Readonly<Record<string, unknown>> & { readonly type: string };

/** A short run's log: the lines a trainer writes, and one of a kind that the report does not know. */
export function syntheticLog(steps = 60): RunEvent[] {
  const log: LoggedLine[] = [{ type: "start", backend: "wasm", reason: "the default" }];
  for (let step = 1; step <= steps; step++) {
    if (step % 10 === 1)
      log.push({
        type: "mining",
        step,
        meanPositive: 0.5 - step / 200,
        meanNegative: 0.9,
        hardShare: 0.2,
        semiHardShare: 0.5,
        easyShare: 0.3,
        hardness: Array.from({ length: 20 }, (_, bin) => (bin > 8 && bin < 15 ? bin * step : 0)),
        parameters: { minedShare: step / 100, groupSize: 5, bandWidth: null },
        trainRecallAt1: 0.4,
      });
    log.push({
      type: "step",
      step,
      loss: 1 / step,
      activeFraction: step % 7 === 0 ? null : 0.5,
      samplesPerSecond: 240,
    });
    if (step % 20 === 0) log.push({ type: "evaluation", step, metrics: { recallAt1: 0.2 + step / 200 } });
  }
  log.push({ type: "warning", name: "odd", message: "a <b>warning</b>" }, { type: "unheard-of" });
  // Logs of older versions lack fields; the page must do without.
  return log as unknown as RunEvent[];
}

/** A whole run without its galleries. */
export const run: ReportData["run"] = {
  log: syntheticLog(),
  metrics: {
    recallAt1: 0.512,
    recallAt2: 0.61,
    nmi: 0.7,
    seconds: 75,
    baselines: { rawPixels: { recallAt1: 0.3, nmi: 0.6 }, untrained: { recallAt1: 0.18, nmi: 0.5 } },
  },
  config: {
    seed: 7,
    backend: "wasm",
    controller: { name: "adaptive", options: { signal: "activeFraction", setPoint: 0.4 } },
    loss: { name: "ratio-triplet", margin: 0.01 },
  },
};
