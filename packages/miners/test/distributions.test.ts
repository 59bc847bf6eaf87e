import { createRandom, embeddingSet, type EmbeddingSet } from "@smart-mining/core";
import { checkMinedTuples } from "@smart-mining/core/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batchMiners, datasetMiners } from "../src/index.js";
import { plainIndex } from "./plain-index.js";

function randomSet(labels: ArrayLike<number>, dimension: number, seed: number): EmbeddingSet {
  const random = createRandom(seed);
  const values = Float32Array.from({ length: labels.length * dimension }, () => random.normal());
  return embeddingSet(values, dimension, Int32Array.from(labels));
}

/** Classes of two whose images lie near each other, as after some training. */
function clusteredPairs(classes: number, dimension: number): EmbeddingSet {
  const random = createRandom(1);
  const centers = Float32Array.from({ length: classes * dimension }, () => random.normal());
  const labels = Int32Array.from({ length: 2 * classes }, (_, row) => row >> 1);
  const values = Float32Array.from(
    { length: labels.length * dimension },
    (_, at) => centers[labels[Math.floor(at / dimension)] * dimension + (at % dimension)] + 0.2 * random.normal(),
  );
  return embeddingSet(values, dimension, labels);
}

describe("any labels and groups give valid tuples", () => {
  const sets = fc
    .tuple(
      fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: -3, max: 3 })), { maxLength: 25 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 0, max: 1e6 }),
      fc.option(fc.integer({ min: 1, max: 8 })),
    )
    .map(([labels, dimension, seed, groups]) => {
      const set = randomSet(labels, dimension, seed);
      const random = createRandom(seed + 1);
      return groups === null ? set : { ...set, groups: set.labels.map(() => random.integer(groups + 1) - 1) };
    });
  for (const name of batchMiners.names)
    test(name, () => {
      fc.assert(
        fc.property(sets, (set) => {
          const miner = batchMiners.create(name, {}, {});
          checkMinedTuples(set, miner.mine(set, { random: createRandom(2) }));
        }),
        { numRuns: 25 },
      );
    });
  for (const name of datasetMiners.names)
    test(`${name}, a dataset miner`, async () => {
      await fc.assert(
        fc.asyncProperty(sets, fc.boolean(), async (set, anyIndex) => {
          const miner = datasetMiners.create(name, {}, anyIndex ? { index: plainIndex() } : {});
          checkMinedTuples(set, await (await miner.mine(set, { random: createRandom(2) })).triplets());
          miner.dispose?.();
        }),
        { numRuns: 25 },
      );
    });
});

describe("large and odd sets", () => {
  const large: Record<string, EmbeddingSet> = {
    "10,000 classes of 2": clusteredPairs(10_000, 8),
    "one huge class": randomSet(
      Array.from({ length: 4000 }, (_, row) => (row % 100 === 0 ? 1 + (row % 700) : 0)),
      8,
      2,
    ),
  };
  test("all dataset miners are here", () =>
    expect(datasetMiners.names).toEqual(["smart", "semi-hard-dataset", "hard-class", "random"]));
  for (const [distribution, set] of Object.entries(large))
    for (const name of datasetMiners.names)
      test(`${name}: ${distribution}`, async () => {
        const miner = datasetMiners.create(name, {}, {});
        const { tuples, report } = await (await miner.mine(set, { random: createRandom(2) })).triplets();
        const { labels } = set;
        const wrong = tuples.anchors.filter(
          (a, at) =>
            a === tuples.positives[at] ||
            labels[a] !== labels[tuples.positives[at]] ||
            labels[a] === labels[tuples.negatives[at]],
        );
        expect(wrong.length).toBe(0);
        expect(report.tuples).toBe(tuples.anchors.length);
        expect(report.exhausted ?? 0).toBe(0);
        // Of the few negatives beside a huge class none may be farther than a positive drawn at random.
        expect(report.anchorsWithoutTuple).toBeLessThan(name === "semi-hard-dataset" ? 0.05 : 0.01);
        miner.dispose?.();
      });
});
