import { DataError, NO_GROUP } from "@smart-mining/core";
import { type ClassOrder, splitClasses } from "../class-split.js";
import type { Attribution, Dataset } from "../dataset.js";
import { decodeImages, type DecodeOptions } from "../decode/decode-images.js";
import type { LoadContext } from "../load-context.js";
import { type ImageSet, imageSet } from "../samples/image-set.js";
import { selectRows } from "../samples/sample-set.js";

/** One image file. */
export interface ImageFile {
  readonly path: string;
  /** The name of its class. */
  readonly label: string;
  readonly source: string;
  /** The name of its group, where it has one: its images are views of one thing. */
  readonly group?: string;
  /** Which part it belongs to; all files have one or none has. */
  readonly part?: "train" | "test";
}

/** What a dataset made of files is called and how its classes are divided. */
export interface FileDatasetOptions extends Required<DecodeOptions> {
  /** For tables and reports. */
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  /** How classes are divided when the files do not say. */
  readonly split: ClassOrder;
  /** Whose the files are. */
  readonly attribution?: readonly Attribution[];
}

/**
 * Decodes files and puts them together. Classes are numbered in the order of their names.
 *
 * A class that the files put in both parts is a warning ("classes-overlap"): what is measured then are seen classes.
 *
 * @throws {DataError} if there are fewer than two classes, or a part would be empty
 */
export async function datasetFromFiles(
  caller: string,
  files: readonly ImageFile[],
  options: FileDatasetOptions,
  context: LoadContext,
): Promise<Dataset<ImageSet>> {
  const { name, description, split, attribution = [], ...decoding } = options;
  const classNames = [...new Set(files.map((file) => file.label))].sort();
  const sourceNames = [...new Set(files.map((file) => file.source))].sort();
  if (classNames.length < 2)
    throw new DataError(`${caller}: there must be images of at least 2 classes; found ${classNames.length}.`);
  const labelOf = new Map(classNames.map((label, at) => [label, at]));
  const sourceOf = new Map(sourceNames.map((source, at) => [source, at]));
  const training = splitClasses(classNames, split);
  const inTraining = files.map(({ part, label }) =>
    part === undefined ? training[labelOf.get(label)!] : part === "train",
  );
  warnOfOverlap(caller, files, inTraining, context);

  const { size, channels } = decoding;
  const all = imageSet(
    await decodeImages(
      files.map((file) => file.path),
      decoding,
      context,
    ),
    { height: size, width: size, channels },
    Int32Array.from(files, (file) => labelOf.get(file.label)!),
    Int32Array.from(files, (file) => sourceOf.get(file.source)!),
    { groups: groupsOf(files) },
  );
  const rows = (train: boolean) => files.flatMap((_, row) => (inTraining[row] === train ? [row] : []));
  const [train, test] = [rows(true), rows(false)];
  if (train.length === 0 || test.length === 0)
    throw new DataError(`${caller}: both parts must have images; train has ${train.length}, test ${test.length}.`);
  return {
    name,
    description,
    classNames,
    sourceNames,
    train: selectRows(all, train),
    test: selectRows(all, test),
    attribution,
  };
}

/** Groups numbered in order of first appearance; undefined where no file has one. */
function groupsOf(files: readonly ImageFile[]): Int32Array | undefined {
  const names = [...new Set(files.flatMap(({ group }) => (group === undefined ? [] : [group])))];
  const numbers = new Map(names.map((name, number) => [name, number]));
  if (names.length === 0) return undefined;
  return Int32Array.from(files, ({ group }) => (group === undefined ? NO_GROUP : numbers.get(group)!));
}

function warnOfOverlap(
  caller: string,
  files: readonly ImageFile[],
  inTraining: readonly boolean[],
  { onWarning }: LoadContext,
): void {
  const seen = new Set(files.filter((_, row) => inTraining[row]).map((file) => file.label));
  const both = new Set(files.filter(({ label }, row) => !inTraining[row] && seen.has(label)).map((file) => file.label));
  if (both.size === 0) return;
  onWarning?.({
    name: "classes-overlap",
    message: `${caller}: ${both.size} classes are in both train and test, so results are not about unseen classes.`,
  });
}
