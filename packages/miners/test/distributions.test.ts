import { createRandom, embeddingSet, type EmbeddingSet } from "@smart-mining/core";
import { checkMiningResult } from "@smart-mining/core/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { miners } from "../src/index.js";
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

describe("any label distribution gives valid tuples", () => {
  const sets = fc
    .tuple(
      fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: -3, max: 3 })), { maxLength: 25 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 0, max: 1e6 }),
    )
    .map(([labels, dimension, seed]) => randomSet(labels, dimension, seed));
  for (const name of miners.names)
    test(name, async () => {
      await fc.assert(
        fc.asyncProperty(sets, fc.boolean(), async (set, anyIndex) => {
          const miner = miners.create(name, {}, anyIndex ? { index: plainIndex() } : {});
          checkMiningResult(set, await miner.mine(set, { random: createRandom(2) }));
          miner.dispose?.();
        }),
        { numRuns: 25 },
      );
    });
});

describe("large and odd sets at dataset scope", () => {
  const names = miners.names.filter((name) => miners.create(name, {}, {}).scope === "dataset");
  const large: Record<string, EmbeddingSet> = {
    "10,000 classes of 2": clusteredPairs(10_000, 8),
    "one huge class": randomSet(
      Array.from({ length: 4000 }, (_, row) => (row % 100 === 0 ? 1 + (row % 700) : 0)),
      8,
      2,
    ),
  };
  test("all such miners are here", () => expect(names).toEqual(["smart", "semi-hard-dataset", "hard-class"]));
  for (const [distribution, set] of Object.entries(large))
    for (const name of [...names, "random"])
      test(`${name}: ${distribution}`, async () => {
        const miner = miners.create(name, name === "random" ? { scope: "dataset" } : {}, {});
        const { tuples, report } = await miner.mine(set, { random: createRandom(2) });
        if (tuples.kind !== "triplets") throw new Error("expected triplets");
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
