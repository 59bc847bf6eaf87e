import { describe, expect, test } from "vitest";
import type { MetricFacts } from "../dictionary/metrics.js";
import { embeddingSet, type EmbeddingSet } from "../embedding-set.js";
import { createRandom } from "../random.js";
import { NO_CLASS } from "../relations.js";

/** How the suite measures. */
export interface MetricContractOptions {
  /** Title, sentence, unit and which way is better. */
  readonly facts: MetricFacts;
  /** The metric of a set of labeled embeddings, its queries searched among themselves; the same seed each time. */
  measure(set: EmbeddingSet): Promise<number>;
  /**
   * Whether rows of no class that lie far away leave the number as it is, as they do unless the metric ranks all pairs.
   * Default true.
   */
  readonly ignoresFarRowsOfNoClass?: boolean;
}

/**
 * What every metric, ours or anybody's, must hold to. Call it at the top level of a test file.
 *
 * Its facts are complete; the number is finite, the same for the same set, and of a share at most 1; classes that lie apart are
 * rated better than classes at random, in the stated direction; what the classes are called does not matter; rows of no class are
 * taken and change nothing where they lie far away; inputs stay untouched.
 *
 * @param name what the test run shows
 */
export function testMetricContract(name: string, options: MetricContractOptions): void {
  const { facts, measure, ignoresFarRowsOfNoClass = true } = options;
  describe(`${name} keeps the metric contract`, () => {
    test("its facts are complete", () => {
      expect(facts.title).not.toBe("");
      expect(facts.sentence).not.toBe("");
      expect(["share", "index"]).toContain(facts.unit);
      expect(typeof facts.higherIsBetter).toBe("boolean");
    });

    test("gives a finite number, the same for the same set; a share is at most 1", async () => {
      for (const set of [clustered(0.2), clustered(3)]) {
        const found = await measure(set);
        expect(Number.isFinite(found)).toBe(true);
        expect(await measure(set)).toBe(found);
        if (facts.unit === "share") expect(found).toBeLessThanOrEqual(1 + 1e-12);
      }
    });

    test("rates classes that lie apart as better than classes at random", async () => {
      const [apart, random] = [await measure(clustered(0.2)), await measure(clustered(0.2, shuffledLabels()))];
      if (facts.higherIsBetter) expect(apart).toBeGreaterThan(random);
      else expect(apart).toBeLessThan(random);
    });

    test("what the classes are called does not matter", async () => {
      const set = clustered(1);
      const renamed = { ...set, labels: set.labels.map((label) => 1000 - 7 * label) };
      expect(await measure(renamed)).toBeCloseTo(await measure(set), 9);
    });

    test("rows of no class are taken; far away they change nothing", async () => {
      const set = clustered(1);
      const found = await measure(withRowsOfNoClass(set, 1000));
      expect(Number.isFinite(found)).toBe(true);
      if (ignoresFarRowsOfNoClass) expect(found).toBeCloseTo(await measure(set), 9);
      expect(Number.isFinite(await measure(withRowsOfNoClass(set, 0)))).toBe(true);
    });

    test("inputs stay untouched", async () => {
      const set = withRowsOfNoClass(clustered(1), 0);
      const [values, labels] = [set.values.slice(), set.labels.slice()];
      await measure(set);
      expect(set.values).toEqual(values);
      expect(set.labels).toEqual(labels);
    });
  });
}

const [CLASSES, PER_CLASS, DIMENSION] = [6, 7, 5];

/** Classes around centers of their own, with this much noise. */
function clustered(noise: number, labels: Int32Array = rowLabels()): EmbeddingSet {
  const random = createRandom(21);
  const centers = Float32Array.from({ length: CLASSES * DIMENSION }, () => 3 * random.normal());
  const values = Float32Array.from({ length: labels.length * DIMENSION }, (_, at) => {
    const row = Math.floor(at / DIMENSION);
    return centers[(row % CLASSES) * DIMENSION + (at % DIMENSION)] + noise * random.normal();
  });
  return embeddingSet(values, DIMENSION, labels);
}

function rowLabels(): Int32Array {
  return Int32Array.from({ length: CLASSES * PER_CLASS }, (_, row) => row % CLASSES);
}

function shuffledLabels(): Int32Array {
  return createRandom(5).shuffle(rowLabels());
}

/** The set and five rows of no class, so far away along the first axis; 0: among the others. */
function withRowsOfNoClass({ values, dimension, labels }: EmbeddingSet, far: number): EmbeddingSet {
  const random = createRandom(8);
  const added = Float32Array.from({ length: 5 * dimension }, (_, at) =>
    at % dimension === 0 ? far + random.normal() : random.normal(),
  );
  const all = new Float32Array(values.length + added.length);
  all.set(values);
  all.set(added, values.length);
  return embeddingSet(all, dimension, Int32Array.of(...labels, ...new Array<number>(5).fill(NO_CLASS)));
}
