import { describe, expect, test } from "vitest";
import { createRandom, type Random } from "../random.js";

/** Samples as an augmentation gets them. */
export interface AugmentationContractSamples {
  readonly values: Uint8Array | Float32Array;
  /** [samples, ...shape of one sample]. */
  readonly shape: readonly number[];
  /** What the values are divided by on their way to a model. */
  readonly scale: number;
}

/** What the suite calls. */
export interface AugmentationUnderTest {
  apply(samples: AugmentationContractSamples, random: Random): Float32Array;
}

/**
 * What every augmentation, ours or anybody's, must hold to. Call it at the top level of a test file.
 *
 * As many finite numbers come out as went in, in a new array; the same seed gives the same batch, and all randomness comes from the
 * Random; the samples stay untouched; no samples give none; samples of one batch are changed independently.
 *
 * @param name    what the test run shows
 * @param make    a fresh augmentation for each check, one that changes something
 * @param samples of a shape that it knows
 */
export function testAugmentationContract(
  name: string,
  make: () => AugmentationUnderTest,
  samples: () => AugmentationContractSamples,
): void {
  describe(`${name} keeps the augmentation contract`, () => {
    test("gives as many finite numbers as it gets, in a new array", () => {
      const given = samples();
      const changed = make().apply(given, createRandom(1));
      expect(changed).toBeInstanceOf(Float32Array);
      expect(changed.length).toBe(given.values.length);
      expect(changed.every((value) => Number.isFinite(value))).toBe(true);
      expect(changed.buffer).not.toBe(given.values.buffer);
    });

    test("the same seed gives the same batch, however often it was used before; another seed another", () => {
      const augmentation = make();
      const first = augmentation.apply(samples(), createRandom(1));
      const other = augmentation.apply(samples(), createRandom(2));
      expect(augmentation.apply(samples(), createRandom(1))).toEqual(first);
      expect(make().apply(samples(), createRandom(1))).toEqual(first);
      expect(other).not.toEqual(first);
    });

    test("the samples stay untouched", () => {
      const [given, before] = [samples(), samples()];
      make().apply(given, createRandom(1));
      expect(given).toEqual(before);
    });

    test("no samples give none", () => {
      const { values, shape, scale } = samples();
      const none = { values: values.subarray(0, 0), shape: [0, ...shape.slice(1)], scale };
      expect(make().apply(none, createRandom(1)).length).toBe(0);
    });

    test("copies of one sample in a batch are changed differently", () => {
      const { values, shape, scale } = samples();
      const width = values.length / shape[0];
      const copies = new (values.constructor as new (length: number) => typeof values)(8 * width);
      for (let copy = 0; copy < 8; copy++) copies.set(values.subarray(0, width), copy * width);
      const changed = make().apply({ values: copies, shape: [8, ...shape.slice(1)], scale }, createRandom(1));
      const rows = Array.from({ length: 8 }, (_, row) => changed.subarray(row * width, (row + 1) * width).join());
      expect(new Set(rows).size).toBeGreaterThan(1);
    });
  });
}
