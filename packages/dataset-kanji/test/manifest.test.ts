import { createRequire } from "node:module";
import { splitClasses } from "@smart-mining/data";
import { describe, expect, test } from "vitest";
import { openFont } from "../src/font-files.js";
import { FONTS, licenses, readManifest } from "../src/index.js";

const require = createRequire(import.meta.url);
const { classes } = await readManifest();

describe("the manifest", () => {
  test("has 6,356 classes, halved by the hash of the code points", () => {
    const keys = classes.map(({ key }) => key);
    expect(keys).toHaveLength(6356);
    expect(classes.map(({ split }) => split === "train")).toEqual(splitClasses(keys));
    for (const { key, character } of classes) expect(character.codePointAt(0)!.toString(16)).toBe(key);
  });

  test("lists the kanji of the first font's whole file", async () => {
    const { mainCodePoints } = await openFont(FONTS[0]);
    const kanji = [...mainCodePoints].filter((point) => point >= 0x4e00 && point <= 0x9fff).sort((a, b) => a - b);
    expect(classes.map(({ key }) => parseInt(key, 16))).toEqual(kanji);
  });

  // One font of each kind: opening every slice of all ten takes long.
  test.each([2, 6])("says what font %i draws, in its whole file or a slice", async (font) => {
    const drawn = await (await openFont(FONTS[font])).codePoints();
    for (const { key, fonts } of classes) expect(fonts.includes(font), key).toBe(drawn.has(parseInt(key, 16)));
    expect(classes.filter(({ fonts }) => fonts.includes(font))).toHaveLength(font < 6 ? 6356 : 3331);
  });

  test("a font without a glyph says which, and which version is needed", async () => {
    const font = await openFont(FONTS[0]);
    await expect(font.outline(0x1f600)).rejects.toThrow(
      /@fontsource\/dela-gothic-one has no outline for U\+1f600; version 5\.3\.0 is needed/,
    );
  });
});

describe("the fonts", () => {
  test("are installed in the versions that define the dataset, under the license that they state", () => {
    for (const { id, version, license, author, url } of FONTS) {
      const installed = require(`@fontsource/${id}/package.json`) as { version: string; license: string };
      expect([installed.version, installed.license], id).toEqual([version, license]);
      const metadata = require(`@fontsource/${id}/metadata.json`) as { license: { attribution: string } };
      expect(metadata.license.attribution).toContain(author);
      expect(metadata.license.attribution.replace("www.", "")).toContain(url);
    }
  });

  test("have complete attribution", () => {
    expect(licenses).toHaveLength(10);
    for (const credit of licenses) for (const text of Object.values(credit)) expect(text).toMatch(/\S/);
  });

  test("one that is not installed is named with its version", async () => {
    await expect(openFont({ ...FONTS[0], id: "no-such-font" })).rejects.toThrow(
      /npm install @fontsource\/no-such-font@5\.3\.0/,
    );
  });
});
