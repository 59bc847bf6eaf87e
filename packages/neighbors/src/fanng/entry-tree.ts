import { type Random, squaredDistance } from "@smart-mining/core";
import type { Workspace } from "../rows/workspace.js";

// A search begins at a tree of a few vertices: at each node it looks at four, each in the middle of its part of the rows, and
// goes on with the nearest one's part. Some twelve distances then replace the first thirty of a walk from the centroid.

/** Children of a node, as in assembly/graph.ts. */
const BRANCHES = 4;
const LEVELS = 3;
/** Rows that the tree is made from, at most. */
const SAMPLE = 2048;
const ROUNDS = 5;
/** A vertex number that stands for the tree, and the mark of an absent vertex. */
export const FROM_TREE = 0xffffffff;
/** u32 of a full tree: each node has four pairs of a vertex and the node that it leads to. */
export const TREE_NUMBERS = (1 + BRANCHES + BRANCHES ** 2) * BRANCHES * 2;

/**
 * The tree of entry vertices: k-means of a sample of rows into four, and again within each part, three levels deep. No vertex comes
 * twice.
 *
 * @param places the vertices to choose from
 * @returns nodes one after the other, the root first; four pairs each: vertex and node (0: none). Empty without rows.
 */
export function entryTree({ arena, prepared }: Workspace, places: Uint32Array, random: Random): Uint32Array {
  if (places.length === 0) return new Uint32Array(0);
  const { width, size } = prepared;
  const rows = arena.i16(prepared.rows, size * width);
  const used = new Set<number>();
  const nodes: number[] = [];
  const grow = (members: number[], level: number): number => {
    const node = nodes.length / (2 * BRANCHES);
    nodes.push(...Array.from({ length: BRANCHES }, () => [FROM_TREE, 0]).flat());
    const parts = divide(rows, width, members, used, random);
    parts.forEach(({ middle, part }, branch) => {
      nodes[(node * BRANCHES + branch) * 2] = middle;
      const rest = part.filter((row) => !used.has(row));
      if (level < LEVELS && rest.length > BRANCHES) nodes[(node * BRANCHES + branch) * 2 + 1] = grow(rest, level + 1);
    });
    return node;
  };
  grow(sampleOf(places, random), 1);
  return Uint32Array.from(nodes);
}

function sampleOf(places: Uint32Array, random: Random): number[] {
  if (places.length <= SAMPLE) return Array.from(places);
  const chosen = new Set<number>();
  while (chosen.size < SAMPLE) chosen.add(places[random.integer(places.length)]);
  return [...chosen];
}

/** k-means into at most four parts, each with its row nearest the mean that is not yet used. */
function divide(
  rows: Int16Array,
  width: number,
  members: number[],
  used: Set<number>,
  random: Random,
): { middle: number; part: number[] }[] {
  const count = Math.min(BRANCHES, members.length);
  const centers = Array.from({ length: count }, (_, at) => {
    const other = at + random.integer(members.length - at);
    [members[at], members[other]] = [members[other], members[at]];
    return Float64Array.from(rows.subarray(members[at] * width, (members[at] + 1) * width));
  });
  let parts: number[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    parts = centers.map(() => []);
    for (const row of members) parts[nearest(centers, rows, row * width)].push(row);
    parts.forEach((part, at) => {
      if (part.length > 0) moveTo(centers[at], rows, width, part);
    });
  }
  return parts.flatMap((part, at) => {
    const middle = part
      .filter((row) => !used.has(row))
      .reduce(
        (best, row) => {
          const far = squaredDistance(centers[at], 0, rows, row * width, width);
          return far < best.far ? { row, far } : best;
        },
        { row: -1, far: Infinity },
      ).row;
    if (middle < 0) return [];
    used.add(middle);
    return [{ middle, part }];
  });
}

function moveTo(center: Float64Array, rows: Int16Array, width: number, part: number[]): void {
  center.fill(0);
  for (const row of part) for (let at = 0; at < width; at++) center[at] += rows[row * width + at];
  for (let at = 0; at < width; at++) center[at] /= part.length;
}

function nearest(centers: readonly Float64Array[], rows: Int16Array, from: number): number {
  let best = 0;
  let least = Infinity;
  centers.forEach((center, at) => {
    const far = squaredDistance(center, 0, rows, from, center.length);
    if (far < least) [best, least] = [at, far];
  });
  return best;
}
