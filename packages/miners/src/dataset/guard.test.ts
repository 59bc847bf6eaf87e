import { createRandom, embeddingSet } from "@smart-mining/core";
import { expect, test } from "vitest";
import { exactIndex } from "@smart-mining/neighbors";
import { classNeighborLists } from "./class-lists.js";
import { neighborhoodLabels } from "./guard.js";
import { smartMiner } from "./smart-miner.js";

/** Two tight, well separated clusters; row 0 lies in the first but is labeled as the second. */
function mislabeled() {
  const random = createRandom(4);
  const labels = Int32Array.from({ length: 20 }, (_, row) => (row < 10 ? 0 : 1));
  const values = Float32Array.from(
    { length: 40 },
    (_, at) => (at < 20 ? at % 2 : 1 - (at % 2)) + 0.1 * random.normal(),
  );
  labels[0] = 1;
  return embeddingSet(values, 2, labels);
}

test("a row among rows of another class is seen as that class", async () => {
  const set = mislabeled();
  const index = exactIndex();
  await index.build(set.values, 2);
  const lists = await classNeighborLists(index, set.labels, { same: 8, other: 8 });
  const seen = neighborhoodLabels(set.labels, lists, { votes: 8, share: 0.75 });
  expect(seen[0]).toBe(0);
  expect([...seen.slice(1)]).toEqual([...set.labels.slice(1)]);
});

test("the miner takes no guarded row as negative, and counts what it passed over", async () => {
  const set = mislabeled();
  const request = { random: createRandom(1) };
  const plain = await (await smartMiner().mine(set, request)).triplets();
  const guarded = await (await smartMiner({ guard: { votes: 8, share: 0.75 } }).mine(set, request)).triplets();
  const meets = (tuples: { anchors: Int32Array; negatives: Int32Array }): boolean =>
    tuples.anchors.some((anchor, at) => anchor < 10 && anchor > 0 && tuples.negatives[at] === 0);
  expect(meets(plain.tuples)).toBe(true);
  expect(meets(guarded.tuples)).toBe(false);
  expect(guarded.report.guarded).toBeGreaterThan(0);
  expect(plain.report.guarded).toBe(0);
});

test("rows of another class within duplicateDistance are no negatives", async () => {
  const values = Float32Array.of(0, 0.02, 0.025, 1, 1.1);
  const set = embeddingSet(values, 1, Int32Array.of(0, 0, 1, 1, 1));
  const mined = async (duplicateDistance: number) => {
    const miner = smartMiner({ normalize: false, duplicateDistance });
    const { tuples } = await (await miner.mine(set, { random: createRandom(1), anchors: Int32Array.of(0) })).triplets();
    return tuples.negatives[0];
  };
  expect(await mined(0)).toBe(2);
  expect(await mined(0.05)).toBe(3);
});
