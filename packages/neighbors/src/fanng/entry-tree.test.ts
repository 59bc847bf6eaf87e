import { clusteredRows } from "@smart-mining/core/testing";
import { createRandom } from "@smart-mining/core";
import { expect, test } from "vitest";
import { createWorkspace } from "../rows/workspace.js";
import { FROM_TREE, TREE_NUMBERS, entryTree } from "./entry-tree.js";

const how = { metric: "euclidean", precision: "int16", threads: 1 } as const;
const treeOf = async (size: number, places?: number[]): Promise<Uint32Array> => {
  const space = await createWorkspace("test", clusteredRows(size, 8, 1).values, 8, how, undefined);
  const chosen = Uint32Array.from(places ?? Array.from({ length: size }, (_, at) => at));
  const tree = entryTree(space, chosen, createRandom(1));
  space.dispose();
  return tree;
};
const verticesOf = (tree: Uint32Array): number[] =>
  Array.from(tree).filter((value, at) => at % 2 === 0 && value !== FROM_TREE);

test("three levels of four, every vertex once, every node reached from the one before", async () => {
  const tree = await treeOf(3000);
  expect(tree).toHaveLength(TREE_NUMBERS);
  const vertices = verticesOf(tree);
  expect(new Set(vertices).size).toBe(vertices.length);
  expect(vertices.every((row) => row < 3000)).toBe(true);
  const nodes = Array.from(tree).filter((value, at) => at % 2 === 1 && value !== 0);
  expect([...nodes].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
});

test("few rows make a small tree, none make none, and only the given places are chosen", async () => {
  expect(verticesOf(await treeOf(3)).sort()).toEqual([0, 1, 2]);
  expect(await treeOf(5, [])).toHaveLength(0);
  expect(verticesOf(await treeOf(100, [7, 9, 11])).every((row) => [7, 9, 11].includes(row))).toBe(true);
});
