import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { DataError, MissingPeerError } from "@smart-mining/core";
import { create, type Font } from "fontkit";
import type { KanjiFont } from "./fonts.js";

const require = createRequire(import.meta.url);

/** A glyph's outline in font units, y upwards. */
export interface Outline {
  /** SVG path data. */
  readonly path: string;
  /** The ink's box. */
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
}

/** An opened font. */
export interface OpenFont {
  /** Code points of the file that holds the whole subset. */
  readonly mainCodePoints: ReadonlySet<number>;
  /** All code points it has a glyph for, in any of its files. */
  codePoints(): Promise<ReadonlySet<number>>;
  /** @throws {DataError} if no file has an outline for it */
  outline(codePoint: number): Promise<Outline>;
}

/** The version of the installed font package. @throws {MissingPeerError} if it is not installed */
export function installedVersion(font: KanjiFont): string {
  return (require(packageJson(font)) as { version: string }).version;
}

/**
 * Opens a font's woff2 files: the one of its whole subset first, then, only when a character is not in it, the slices that
 * hold the rarer ones (195 of the characters are in no Chinese font's whole file).
 *
 * @throws {MissingPeerError} if the font package is not installed
 */
export async function openFont(font: KanjiFont): Promise<OpenFont> {
  const folder = join(dirname(packageJson(font)), "files");
  const whole = `${font.id}-${font.subset}-400-normal.woff2`;
  const opened = [await open(folder, whole)];
  let rest: string[] | undefined;

  /** The next slice, opened; undefined when all are. */
  const nextSlice = async (): Promise<Font | undefined> => {
    rest ??= (await readdir(folder)).filter((name) => /-\d+-400-normal\.woff2$/.test(name)).sort();
    const name = rest.shift();
    if (name === undefined) return undefined;
    const slice = await open(folder, name);
    opened.push(slice);
    return slice;
  };

  return {
    mainCodePoints: new Set(opened[0].characterSet),
    async codePoints() {
      while ((await nextSlice()) !== undefined);
      return new Set(opened.flatMap(({ characterSet }) => [...characterSet]));
    },
    async outline(codePoint) {
      let holder = opened.find((file) => file.hasGlyphForCodePoint(codePoint));
      while (holder === undefined) {
        const slice = await nextSlice();
        if (slice === undefined) break;
        if (slice.hasGlyphForCodePoint(codePoint)) holder = slice;
      }
      const path = holder?.glyphForCodePoint(codePoint).path;
      if (path === undefined || path.commands.length === 0)
        throw new DataError(
          `kanji6356: @fontsource/${font.id} has no outline for U+${codePoint.toString(16)}; version ${font.version} is needed.`,
        );
      const { minX, minY, maxX, maxY } = path.bbox;
      return { path: path.toSVG(), left: minX, bottom: minY, right: maxX, top: maxY };
    },
  };
}

async function open(folder: string, name: string): Promise<Font> {
  try {
    return create(await readFile(join(folder, name)));
  } catch (cause) {
    throw new DataError(`kanji6356: the font file ${name} could not be read: ${(cause as Error).message}.`, { cause });
  }
}

function packageJson(font: KanjiFont): string {
  try {
    return require.resolve(`@fontsource/${font.id}/package.json`);
  } catch (cause) {
    throw new MissingPeerError("kanji6356", `@fontsource/${font.id}@${font.version}`, { cause });
  }
}
