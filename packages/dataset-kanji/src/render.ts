import { DataError, type Progress, throwIfAborted } from "@smart-mining/core";
import sharp from "sharp";
import { coarsen } from "./coarsen.js";
import { installedVersion, openFont, type OpenFont, type Outline } from "./font-files.js";
import { FONTS } from "./fonts.js";
import type { Manifest } from "./manifest.js";

/** Pixels a side of a picture, and the longer side of the ink in it. */
const SIDE = 32;
const INK = 28;

/** Characters are drawn on sheets of so many a side: one call of the SVG renderer for each would cost most of the time. */
const SHEET = 16;

/** "A": ten fonts. "B": the six Japanese fonts, without fine detail. */
export type Variant = "A" | "B";

/** One picture to render: which class, by which font. */
export interface Drawing {
  readonly label: number;
  readonly source: number;
  readonly codePoint: number;
}

/** All drawings of a variant, by class and within a class by font: the order of the dataset's images. */
export function drawingsOf(manifest: Manifest, variant: Variant): Drawing[] {
  const takes = (source: number) => variant === "A" || FONTS[source].subset === "japanese";
  return manifest.classes.flatMap(({ key, fonts }, label) =>
    fonts.filter(takes).map((source) => ({ label, source, codePoint: parseInt(key, 16) })),
  );
}

/** Versions of what the pixels depend on, as installed. @throws {MissingPeerError} if a font package is not */
export function rendererVersions(variant: Variant): Readonly<Record<string, string>> {
  const fonts = FONTS.filter(({ subset }) => variant === "A" || subset === "japanese");
  const versions = Object.fromEntries(fonts.map((font) => [font.id, installedVersion(font)]));
  return { ...versions, vips: sharp.versions.vips, rsvg: sharp.versions.rsvg ?? "unknown" };
}

/**
 * Renders the drawings, black on white, the ink's box centered and its longer side 28 of 32 pixels.
 *
 * @returns row-major [drawings, 32, 32]
 * @throws {MissingPeerError} if a font package is not installed
 * @throws {DataError} naming the character that a font has no outline for
 * @throws {AbortedError} when the signal fires
 */
export async function renderDrawings(
  drawings: readonly Drawing[],
  variant: Variant,
  options: { signal?: AbortSignal; onProgress?: (progress: Progress) => void } = {},
): Promise<Uint8Array> {
  const pixels = SIDE * SIDE;
  const pictures = new Uint8Array(drawings.length * pixels);
  let done = 0;
  const report = () => options.onProgress?.({ phase: "render", done, total: drawings.length });
  report();
  // One font at a time: they take some memory, and only one need be open.
  for (const [source, font] of FONTS.entries()) {
    const places = drawings.flatMap((drawing, place) => (drawing.source === source ? [place] : []));
    if (places.length === 0) continue;
    const open = await openFont(font);
    for (let from = 0; from < places.length; from += SHEET * SHEET) {
      throwIfAborted("kanji6356", options.signal);
      const onSheet = places.slice(from, from + SHEET * SHEET);
      const codePoints = onSheet.map((place) => drawings[place].codePoint);
      const rendered = await renderSheet(open, codePoints);
      if (variant === "B") coarsen(rendered);
      onSheet.forEach((place, at) => pictures.set(rendered.subarray(at * pixels, (at + 1) * pixels), place * pixels));
      done += onSheet.length;
      report();
    }
  }
  return pictures;
}

/** @returns row-major [codePoints, 32, 32] */
async function renderSheet(font: OpenFont, codePoints: readonly number[]): Promise<Uint8Array> {
  const glyphs: string[] = [];
  for (const [at, codePoint] of codePoints.entries()) glyphs.push(placed(await font.outline(codePoint), at));
  const side = SHEET * SIDE;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}">${glyphs.join("")}</svg>`;
  const { data, info } = await sharp(Buffer.from(svg), { unlimited: true })
    .flatten({ background: "#fff" })
    .grayscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (data.length !== side * side)
    throw new DataError(`kanji6356: a sheet came out as ${info.width} × ${info.height} × ${info.channels}.`);
  const pictures = new Uint8Array(codePoints.length * SIDE * SIDE);
  for (let at = 0; at < codePoints.length; at++) {
    const corner = Math.floor(at / SHEET) * SIDE * side + (at % SHEET) * SIDE;
    for (let y = 0; y < SIDE; y++) {
      const start = corner + y * side;
      pictures.set(data.subarray(start, start + SIDE), (at * SIDE + y) * SIDE);
    }
  }
  return pictures;
}

/** The glyph in the sheet's cell `at`; font units point upwards, SVG's downwards. */
function placed({ path, left, bottom, right, top }: Outline, at: number): string {
  const scale = INK / Math.max(right - left, top - bottom);
  const x = ((at % SHEET) + 0.5) * SIDE;
  const y = (Math.floor(at / SHEET) + 0.5) * SIDE;
  const center = `${-(left + right) / 2} ${-(bottom + top) / 2}`;
  return `<path transform="translate(${x} ${y}) scale(${scale} ${-scale}) translate(${center})" d="${path}"/>`;
}
