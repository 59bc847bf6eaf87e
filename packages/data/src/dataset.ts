import type { SampleSet } from "./samples/sample-set.js";

/** Whose samples they are; to be shown wherever the pictures are shown. */
export interface Attribution {
  /** The source's name, e.g. "Noto Emoji". */
  readonly set: string;
  readonly author: string;
  /** SPDX identifier where there is one, e.g. "CC-BY-4.0". */
  readonly license: string;
  readonly url: string;
  /** Where the license's text is. */
  readonly licenseUrl?: string;
}

/**
 * A dataset for metric learning: training and test classes are disjoint.
 *
 * Labels are numbers into `classNames`, the same in both parts; -1: of no class.
 */
export interface Dataset<S extends SampleSet = SampleSet> {
  readonly name: string;
  readonly description: string;
  /** Readable names of all classes, by label. */
  readonly classNames: readonly string[];
  /** The names that order the classes when they are split again; `classNames` when absent. */
  readonly classKeys?: readonly string[];
  /** Names of the places images come from (a vendor, a font, a folder), by number; none for vectors. */
  readonly sourceNames: readonly string[];
  readonly train: S;
  readonly test: S;
  readonly attribution: readonly Attribution[];
}
