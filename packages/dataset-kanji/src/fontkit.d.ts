/** The part of fontkit that is used here; the package has no types of its own. */
declare module "fontkit" {
  interface Box {
    readonly minX: number;
    readonly minY: number;
    readonly maxX: number;
    readonly maxY: number;
  }
  interface Path {
    readonly commands: readonly unknown[];
    /** Of the curves themselves, not of their control points. */
    readonly bbox: Box;
    toSVG(): string;
  }
  export interface Font {
    readonly characterSet: readonly number[];
    hasGlyphForCodePoint(codePoint: number): boolean;
    glyphForCodePoint(codePoint: number): { readonly path: Path };
  }
  export function create(buffer: Uint8Array): Font;
}
