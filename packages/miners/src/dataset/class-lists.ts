import {
  isClassAware,
  ValueError,
  type ClassAwareIndex,
  type ClassNeighborRequest,
  type ClassNeighbors,
  type NeighborIndex,
  type Neighbors,
  type WorkOptions,
} from "@smart-mining/core";

/** How long the lists should be. */
export interface ListLengths {
  readonly same: number;
  readonly other: number;
}

/**
 * Neighbor lists of all rows of a built index, split by class. An index that knows classes gives them itself; of any
 * other the mixed lists are taken longer and split by label, so that a row may find fewer than it wants: the rest of its
 * list is -1. O(N · k) memory.
 *
 * @throws {ValueError} if the index returns a row of the wrong class or no row at all
 */
export async function classNeighborLists(
  index: NeighborIndex,
  labels: Int32Array,
  lengths: ListLengths,
  work: WorkOptions = {},
): Promise<ClassNeighbors> {
  if (isClassAware(index)) return verifiedClassLists(index, { labels, ...lengths, ...work });
  const most = labels.length - 1;
  const mixed = await index.neighborsOfAll(Math.min(most, lengths.other + lengths.same + usualClassSize(labels)), work);
  return splitByClass(mixed, { queryLabels: labels }, labels, lengths);
}

/** Asks a class-aware index and checks the class of every row it returns. @throws {ValueError} naming the first wrong one */
export async function verifiedClassLists(
  index: ClassAwareIndex,
  request: ClassNeighborRequest,
): Promise<ClassNeighbors> {
  const lists = await index.classNeighborsOfAll(request);
  verifyClasses(request.labels, lists);
  return lists;
}

/** Who asked for mixed lists. */
export interface Queries {
  readonly queryLabels: Int32Array;
  /** Row numbers of the queries, left out of their own lists; absent: they are not in them. */
  readonly self?: Int32Array;
}

/** Splits mixed lists by whether a row has its query's label. */
export function splitByClass(
  mixed: Neighbors,
  { queryLabels, self }: Queries,
  labels: Int32Array,
  lengths: ListLengths,
): ClassNeighbors {
  const same = emptyLists(queryLabels.length, lengths.same);
  const other = emptyLists(queryLabels.length, lengths.other);
  for (let query = 0; query < queryLabels.length; query++) {
    let [sameCount, otherCount] = [0, 0];
    for (let at = query * mixed.k; at < (query + 1) * mixed.k; at++) {
      const row = mixed.indices[at];
      if (row < 0) break;
      checkRow(row, labels.length);
      if (self !== undefined && row === self[query]) continue;
      const isSame = labels[row] === queryLabels[query];
      const count = isSame ? sameCount++ : otherCount++;
      const target = isSame ? same : other;
      if (count >= target.k) continue;
      target.indices[query * target.k + count] = row;
      target.distances[query * target.k + count] = mixed.distances[at];
    }
  }
  return { same, other };
}

/** Lists without any neighbor. */
function emptyLists(queries: number, k: number): Neighbors {
  return {
    k,
    indices: new Int32Array(queries * k).fill(-1),
    distances: new Float32Array(queries * k).fill(Number.POSITIVE_INFINITY),
  };
}

function verifyClasses(labels: Int32Array, { same, other }: ClassNeighbors): void {
  for (const [lists, wantSame] of [
    [same, true],
    [other, false],
  ] as const)
    for (let row = 0; row < labels.length; row++)
      for (let at = row * lists.k; at < (row + 1) * lists.k; at++) {
        const found = lists.indices[at];
        if (found < 0) break;
        checkRow(found, labels.length);
        if ((labels[found] === labels[row]) !== wantSame || found === row)
          throw new ValueError(
            `classNeighborLists: the index returned row ${found} (class ${labels[found]}) among the ${wantSame ? "same" : "other"}-class neighbors of row ${row} (class ${labels[row]}).`,
          );
      }
}

function checkRow(row: number, size: number): void {
  if (row >= size)
    throw new ValueError(`classNeighborLists: the index returned row ${row}, but there are ${size} rows.`);
}

/** The median over rows of their class's size, at most 64: how much of a mixed list the own class will take. */
function usualClassSize(labels: Int32Array): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const sizes = Int32Array.from(labels, (label) => counts.get(label) ?? 0).sort();
  return Math.min(64, sizes[sizes.length >> 1] ?? 0);
}
