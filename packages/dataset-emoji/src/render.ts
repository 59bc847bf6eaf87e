import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { DataError, MissingPeerError, type Progress, throwIfAborted } from "@smart-mining/core";
import sharp from "sharp";
import { ICON_SETS, type IconSet } from "./icon-sets.js";
import type { Manifest } from "./manifest.js";

const require = createRequire(import.meta.url);

/** librsvg works on its own threads; a few pictures in flight keep them busy. */
const IN_FLIGHT = 8;

interface Icon {
  readonly body: string;
  readonly left?: number;
  readonly top?: number;
  readonly width?: number;
  readonly height?: number;
}

interface IconFile extends Omit<Icon, "body"> {
  readonly icons: Readonly<Record<string, Icon>>;
}

/** One picture to render: which class, by which set. */
export interface Drawing {
  readonly label: number;
  readonly source: number;
  readonly icon: string;
}

/** All drawings, by class and within a class by set: the order of the dataset's images. */
export function drawingsOf(manifest: Manifest): Drawing[] {
  return manifest.classes.flatMap(({ icons }, label) =>
    icons.flatMap((icon, source) => (icon === undefined ? [] : [{ label, source, icon }])),
  );
}

/** Versions of what the pixels depend on, as installed. @throws {MissingPeerError} if an icon package is not */
export function rendererVersions(): Readonly<Record<string, string>> {
  const versionOf = (set: IconSet) => (require(resolved(set, "package.json")) as { version: string }).version;
  const sets = ICON_SETS.map((set) => [set.id, versionOf(set)]);
  return { ...Object.fromEntries(sets), vips: sharp.versions.vips, rsvg: sharp.versions.rsvg ?? "unknown" };
}

/**
 * Renders the drawings on white.
 *
 * @param size pixels a side
 * @returns row-major [drawings, size, size, 3]
 * @throws {MissingPeerError} if an icon package is not installed
 * @throws {DataError} naming the icon that is missing or cannot be rendered
 * @throws {AbortedError} when the signal fires
 */
export async function renderDrawings(
  drawings: readonly Drawing[],
  size: number,
  options: { signal?: AbortSignal; onProgress?: (progress: Progress) => void } = {},
): Promise<Uint8Array> {
  const pixels = size * size * 3;
  const images = new Uint8Array(drawings.length * pixels);
  let done = 0;
  const report = () => options.onProgress?.({ phase: "render", done, total: drawings.length });
  report();
  // One set at a time: the icon files are large, and only one need be in memory.
  for (const [source, set] of ICON_SETS.entries()) {
    const places = drawings.flatMap((drawing, place) => (drawing.source === source ? [place] : []));
    if (places.length === 0) continue;
    const file = await loadIcons(set);
    let next = 0;
    const worker = async () => {
      while (next < places.length) {
        throwIfAborted("emoji1096", options.signal);
        const place = places[next++];
        images.set(await renderIcon(file, set, drawings[place].icon, size), place * pixels);
        if (++done % 64 === 0) report();
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  }
  report();
  return images;
}

async function loadIcons(set: IconSet): Promise<IconFile> {
  return JSON.parse(await readFile(resolved(set, "icons.json"), "utf8")) as IconFile;
}

function resolved(set: IconSet, file: string): string {
  try {
    return require.resolve(`${packageOf(set)}/${file}`);
  } catch (cause) {
    throw new MissingPeerError("emoji1096", packageOf(set), { cause });
  }
}

async function renderIcon(file: IconFile, set: IconSet, name: string, size: number): Promise<Uint8Array> {
  const icon = file.icons[name];
  if (icon === undefined)
    throw new DataError(`emoji1096: ${packageOf(set)} has no icon "${name}"; version ${set.version} is needed.`);
  const box = ["left", "top", "width", "height"] as const;
  const standard = { left: 0, top: 0, width: 16, height: 16 };
  const viewBox = box.map((side) => icon[side] ?? file[side] ?? standard[side]).join(" ");
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
    `width="${size}" height="${size}" viewBox="${viewBox}" color="#000">${icon.body}</svg>`;
  try {
    const picture = sharp(Buffer.from(svg)).flatten({ background: "#fff" }).removeAlpha().toColorspace("srgb").raw();
    const { data, info } = await picture.toBuffer({ resolveWithObject: true });
    if (data.length !== size * size * 3) throw new Error(`got ${info.width} × ${info.height} × ${info.channels}`);
    return data;
  } catch (cause) {
    throw new DataError(`emoji1096: the icon "${name}" of ${packageOf(set)} could not be rendered: ${String(cause)}.`, {
      cause,
    });
  }
}

function packageOf(set: IconSet): string {
  return `@iconify-json/${set.id}`;
}
