import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testAugmentationContract, testDatasetContract } from "@smart-mining/core/testing";
import sharp from "sharp";
import { afterAll, beforeAll } from "vitest";
import {
  affineColor,
  augmentations,
  fashionMnist,
  imageFolder,
  manifestDataset,
  sampleSource,
  type SampleSet,
  vectorDataset,
} from "../src/index.js";

const root = mkdtempSync(join(tmpdir(), "smart-mining-contracts-"));
const CLASSES = ["ant", "bee", "cat", "dog", "eel"];

beforeAll(async () => {
  for (const [at, label] of CLASSES.entries()) {
    mkdirSync(join(root, "photos", label), { recursive: true });
    for (const shot of [1, 2, 3]) {
      const background = { r: 50 * at, g: 80 * shot, b: 100 };
      const picture = sharp({ create: { width: 12, height: 9, channels: 3, background } });
      await picture.png().toFile(join(root, "photos", label, `${shot}.png`));
    }
  }
  const rows = CLASSES.flatMap((label, at) =>
    [1, 2, 3].map((shot) => `photos/${label}/${shot}.png,${label},${shot === 3 ? "test" : "train"},g${at}`),
  );
  writeFileSync(join(root, "overlap.csv"), `path,label,split,group\n${rows.join("\n")}\n`);
  writeFileSync(join(root, "e.jsonl"), rows.map((_, row) => `[${row}, ${row % 4}]\n`).join(""));
  writeFileSync(join(root, "l.txt"), rows.map((_, row) => `${row % 5 === 4 ? -1 : row % 5}\n`).join(""));
  for (const part of ["train", "t10k"]) {
    const header = (...shape: number[]) => [0, 0, 8, shape.length, ...shape.flatMap((side) => [0, 0, 0, side])];
    const images = Array.from({ length: 20 * 9 }, (_, at) => (at * 37) % 256);
    const labels = Array.from({ length: 20 }, (_, at) => at % 10);
    writeFileSync(join(root, `${part}-images-idx3-ubyte`), Uint8Array.from([...header(20, 3, 3), ...images]));
    writeFileSync(join(root, `${part}-labels-idx1-ubyte`), Uint8Array.from([...header(20), ...labels]));
  }
});
afterAll(() => rmSync(root, { recursive: true }));

const context = { baseFolder: root };
const source = (part: SampleSet) => sampleSource(part, part.kind === "images" ? affineColor() : null);

testDatasetContract("imageFolder", {
  load: (more) => imageFolder({ path: "photos", size: 8, ...context, ...more }),
  source,
});
testDatasetContract("manifestDataset, classes in both parts", {
  load: (more) => manifestDataset({ path: "overlap.csv", size: 8, ...context, ...more }),
  source,
});
testDatasetContract("fashionMnist", { load: (more) => fashionMnist({ path: ".", ...context, ...more }), source });
testDatasetContract("fashionMnist, its own parts", {
  load: (more) => fashionMnist({ path: ".", split: "given", ...context, ...more }),
  source,
});
testDatasetContract("vectorDataset", {
  load: (more) => vectorDataset({ embeddings: "e.jsonl", labels: "l.txt", ...context, ...more }),
  source,
});

const pictures = (channels: number) => () => ({
  values: Uint8Array.from({ length: 3 * 6 * 5 * channels }, (_, at) => (at * 53) % 256),
  shape: [3, 6, 5, channels],
  scale: 255,
});
testAugmentationContract("affineColor", () => affineColor(), pictures(3));
testAugmentationContract(
  "affine-color of gray images",
  () => augmentations.create("affine-color", {}, undefined),
  pictures(1),
);
