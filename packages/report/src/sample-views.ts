import { hasClass } from "@smart-mining/core";
import type { Dataset, SampleSet } from "@smart-mining/data";
import { markup, type Markup } from "./html.js";
import { pictureBook } from "./pictures.js";

/** How the samples of a part of a dataset are shown: a picture of an image, the id or the row of anything else. */
export interface SampleViews {
  /** One sample, `side` pixels wide, with what it is for those who do not see it. */
  show(row: number, side: number, told: string): Promise<Markup>;
  /** The name of its class. */
  className(row: number): string;
  /** What tells it from others of its class: its picture's source, or its id or row; absent where nothing does. */
  detail(row: number): string | undefined;
}

/** Views of one part; each picture is encoded once. */
export function sampleViews(
  { classNames, sourceNames }: Pick<Dataset, "classNames" | "sourceNames">,
  set: SampleSet,
): SampleViews {
  const name = (row: number): string => set.ids?.[row] ?? `row ${row}`;
  const className = (row: number): string => classNameOf(classNames, set.labels[row]);
  if (set.kind === "images") {
    const pictures = pictureBook(set);
    return {
      show: async (row, side, told) =>
        markup`<img src="${await pictures.uri(row)}" alt="${told}" width="${side}" height="${side}" />`,
      className,
      detail: (row) => sourceNames[set.sources[row]],
    };
  }
  return {
    show: (row, side, told) =>
      Promise.resolve(
        markup`<span class="tile" title="${told}" style="width:${side}px;height:${side}px">${name(row)}</span>`,
      ),
    className,
    detail: name,
  };
}

/** The name of a class; a sample may be of none. */
export function classNameOf(classNames: readonly string[], label: number): string {
  return hasClass(label) ? classNames[label] : "no class";
}

/** What samples are called: pictures, or what they are. */
export function samplesNamed(set: SampleSet): string {
  return set.kind === "images" ? "pictures" : set.kind;
}

/** The parts that there are, with dots between them. */
export function dotted(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join(" · ");
}
