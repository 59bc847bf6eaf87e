import { describe, expect, test } from "vitest";
import { embeddingSet, type EmbeddingSet } from "../embedding-set.js";
import { createRandom } from "../random.js";
import { NO_CLASS, NO_GROUP } from "../relations.js";
import { violatedShare } from "./violated-share.js";

/** By the definition: every anchor with every positive of its own, every negative asked. */
function plainShare({ values, dimension, size, labels, groups }: EmbeddingSet): number {
  const rows = Array.from({ length: size }, (_, row) => row);
  const distance = (a: number, b: number): number =>
    Math.hypot(...Array.from({ length: dimension }, (_, k) => values[a * dimension + k] - values[b * dimension + k]));
  const ofOneGroup = (a: number, b: number): boolean =>
    groups !== undefined && groups[a] !== NO_GROUP && groups[a] === groups[b];
  const verdicts = rows
    .filter((anchor) => labels[anchor] !== NO_CLASS && labels.some((label) => label !== labels[anchor]))
    .flatMap((anchor) =>
      rows
        .filter((other) => other !== anchor && labels[other] === labels[anchor] && !ofOneGroup(anchor, other))
        .map((positive) =>
          rows.some(
            (negative) =>
              labels[negative] !== labels[anchor] && distance(anchor, negative) < distance(anchor, positive),
          ),
        ),
    );
  return verdicts.filter(Boolean).length / verdicts.length;
}

/** Classes overlap, so that some pairs are violated and some are not. */
function drawn(seed: number, options: { noClass?: boolean; groups?: boolean } = {}): EmbeddingSet {
  const random = createRandom(seed);
  const labels = Int32Array.from({ length: 24 }, () => random.integer(4) - (options.noClass === true ? 1 : 0));
  const values = Float32Array.from({ length: 24 * 3 }, (_, at) => labels[Math.floor(at / 3)] + random.normal());
  const groups = Int32Array.from({ length: 24 }, () => random.integer(4) - 1);
  return embeddingSet(values, 3, labels, options.groups === true ? groups : undefined);
}

describe("the share of violated pairs", () => {
  test.each([
    ["plain labels", {}],
    ["rows of no class", { noClass: true }],
    ["groups", { groups: true }],
    ["both", { noClass: true, groups: true }],
  ])("is that by the definition: %s", (_name, options) => {
    for (let seed = 0; seed < 10; seed++) {
      const set = drawn(seed, options);
      const share = violatedShare(set);
      expect(share).toBe(plainShare(set));
      expect(share).toBeGreaterThan(0);
      expect(share).toBeLessThan(1);
    }
  });

  test("groups and rows of no class decide: a copy is no positive, a row of no class is a negative", () => {
    const line = Float32Array.of(0, 1, 3, 2);
    const labels = Int32Array.of(0, 0, 0, NO_CLASS);
    // Of the six pairs all but (0, 1) and (1, 0) have the row at 2 nearer than their positive.
    expect(violatedShare(embeddingSet(line, 1, labels))).toBe(4 / 6);
    // Without the first and the third as a pair, two of four.
    expect(violatedShare(embeddingSet(line, 1, labels, Int32Array.of(5, NO_GROUP, 5, NO_GROUP)))).toBe(2 / 4);
  });

  test("a negative as near as the positive violates nothing", () => {
    expect(violatedShare(embeddingSet(Float32Array.of(0, 1, -1), 1, Int32Array.of(0, 0, 1)))).toBe(0);
  });

  test("is no number without a pair or without a negative", () => {
    expect(violatedShare(embeddingSet(Float32Array.of(0, 1), 1, Int32Array.of(0, 1)))).toBeNaN();
    expect(violatedShare(embeddingSet(Float32Array.of(0, 1), 1, Int32Array.of(0, 0)))).toBeNaN();
  });
});
