import { describe, expect, test } from "vitest";
import { AbortedError } from "../errors.js";
import type { WarningListener } from "../events.js";
import { createRandom } from "../random.js";
import type { SampleSource } from "../training.js";

/** What the suite looks at of a dataset, whatever its parts are. */
export interface DatasetUnderTest<Part> {
  readonly classNames: readonly string[];
  readonly sourceNames: readonly string[];
  readonly train: Part;
  readonly test: Part;
}

/** How the suite loads a dataset and reads its parts. */
export interface DatasetContractOptions<Part> {
  /** Loads it afresh. */
  load(context: {
    readonly signal?: AbortSignal;
    readonly onWarning?: WarningListener;
  }): Promise<DatasetUnderTest<Part>>;
  /** A part as a model takes it, with an augmentation. */
  source(part: Part): SampleSource;
}

/** More rows are not read. */
const MOST_ROWS = 64;

/**
 * What every dataset, ours or anybody's, must hold to. Call it at the top level of a test file.
 *
 * Neither part is empty; labels are places in `classNames` or -1; training and test classes are disjoint, or a warning says that
 * they are not; groups and ids have an entry per sample; `read` gives finite numbers of the stated shape in the order asked for; the
 * same seed gives the same augmented batch; two loads are equal; abort is heard.
 *
 * @param name what the test run shows
 */
export function testDatasetContract<Part>(name: string, { load, source }: DatasetContractOptions<Part>): void {
  const parts = (dataset: DatasetUnderTest<Part>) =>
    [["train", source(dataset.train)] as const, ["test", source(dataset.test)] as const] as const;

  describe(`${name} keeps the dataset contract`, () => {
    test("both parts have samples; labels are places in classNames, or -1; columns are whole", async () => {
      const dataset = await load({});
      expect(dataset.classNames.length).toBeGreaterThanOrEqual(2);
      expect(new Set(dataset.sourceNames).size).toBe(dataset.sourceNames.length);
      for (const [part, { size, labels, groups, ids }] of parts(dataset)) {
        expect(size, part).toBeGreaterThan(0);
        expect(labels.length, part).toBe(size);
        expect(labels.every((label) => label >= -1 && label < dataset.classNames.length)).toBe(true);
        if (groups !== undefined) {
          expect(groups.length, part).toBe(size);
          expect(groups.every((group) => group >= -1)).toBe(true);
        }
        if (ids !== undefined) expect(ids.length, part).toBe(size);
      }
    });

    test("training and test classes are disjoint, or a warning says that they are not", async () => {
      const warnings: string[] = [];
      const [[, train], [, tested]] = parts(await load({ onWarning: (warning) => warnings.push(warning.name) }));
      const seen = new Set(train.labels);
      const both = new Set([...tested.labels].filter((label) => label !== -1 && seen.has(label)));
      expect(both.size > 0).toBe(warnings.includes("classes-overlap"));
    });

    test("read gives finite numbers of the stated shape, in the order asked for", async () => {
      for (const [part, samples] of parts(await load({}))) {
        const rows = firstRows(samples);
        const { values, shape } = await samples.read(rows, null);
        const width = samples.shape.reduce((product, side) => product * side, 1);
        expect(shape, part).toEqual([rows.length, ...samples.shape]);
        expect(values.length, part).toBe(rows.length * width);
        expect(values.every((value) => Number.isFinite(value))).toBe(true);
        const backwards = await samples.read(rows.slice().reverse(), null);
        rows.forEach((_, at) =>
          expect(row(backwards.values, rows.length - 1 - at, width)).toEqual(row(values, at, width)),
        );
        await expect(async () => samples.read(Int32Array.of(samples.size), null)).rejects.toThrow();
      }
    });

    test("the same seed gives the same batch", async () => {
      for (const [, samples] of parts(await load({}))) {
        const rows = firstRows(samples);
        const [first, again] = [await samples.read(rows, createRandom(3)), await samples.read(rows, createRandom(3))];
        expect(again.values).toEqual(first.values);
        expect(first.shape).toEqual([rows.length, ...samples.shape]);
      }
    });

    test("two loads are equal", async () => {
      const [first, again] = [parts(await load({})), parts(await load({}))];
      for (const [at, [, samples]] of first.entries()) {
        expect(again[at][1].labels).toEqual(samples.labels);
        const rows = firstRows(samples);
        expect(await again[at][1].read(rows, null)).toEqual(await samples.read(rows, null));
      }
    });

    test("abort is heard, in loading and in reading", async () => {
      await expect(load({ signal: AbortSignal.abort() })).rejects.toBeInstanceOf(AbortedError);
      const [[, train]] = parts(await load({}));
      await expect(async () => train.read(Int32Array.of(0), null, AbortSignal.abort())).rejects.toBeInstanceOf(
        AbortedError,
      );
    });
  });
}

function firstRows({ size }: SampleSource): Int32Array {
  return Int32Array.from({ length: Math.min(size, MOST_ROWS) }, (_, place) => place);
}

function row(values: Float32Array, at: number, width: number): Float32Array {
  return values.slice(at * width, (at + 1) * width);
}
