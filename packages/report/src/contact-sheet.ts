import { classIndex } from "@smart-mining/core";
import type { ImageSet } from "@smart-mining/data";
import sharp, { type OverlayOptions } from "sharp";

const CLASSES = 16;
const IMAGES = 10;
const GAP = 4;

/** Writes a PNG with one class a line: every n-th class of the set, its first images. */
export async function writeContactSheet(set: ImageSet, path: string): Promise<void> {
  const { starts, rows, classes } = classIndex(set.labels);
  const shown = Math.min(CLASSES, classes.length);
  const cell = { width: set.width + GAP, height: set.height + GAP };
  const pictures: OverlayOptions[] = [];
  for (let line = 0; line < shown; line++) {
    const at = Math.floor((line * classes.length) / shown);
    const members = rows.subarray(starts[at], starts[at + 1]).subarray(0, IMAGES);
    members.forEach((row, column) => pictures.push(place(set, row, column * cell.width, line * cell.height)));
  }
  await sharp({
    create: {
      width: IMAGES * cell.width + GAP,
      height: shown * cell.height + GAP,
      channels: 3,
      background: { r: 255, g: 255, b: 255 },
    },
  })
    .composite(pictures)
    .png()
    .toFile(path);
}

function place(set: ImageSet, row: number, left: number, top: number): OverlayOptions {
  const pixels = set.width * set.height * set.channels;
  const raw = { width: set.width, height: set.height, channels: set.channels as 1 | 3 };
  return {
    input: Buffer.from(set.images.subarray(row * pixels, (row + 1) * pixels)),
    raw,
    left: left + GAP,
    top: top + GAP,
  };
}
