import { classIndex, type ClassIndex, type Neighbors, type Triplets } from "@smart-mining/core";

/** Which classes lie near which, in compressed form: those of class i are `near[starts[i] .. starts[i + 1])`. */
export interface ClassGraph {
  readonly classes: ClassIndex;
  readonly starts: Int32Array;
  /** Positions in `classes.classes`, most votes first. */
  readonly near: Int32Array;
  /** How often images of the class met images of the near one. */
  readonly votes: Int32Array;
  /** For each entry of `near` a row of that class which was met first: the hard image. */
  readonly rows: Int32Array;
}

/**
 * The class graph of other-class neighbor lists: every image votes for the classes of its nearest other-class neighbors.
 *
 * @param others   lists of every row, as `classNeighborLists` or a round's `lists.other` give them
 * @param perImage how many neighbors of each image vote
 */
export function classGraphOfNeighbors(labels: Int32Array, others: Neighbors, perImage: number): ClassGraph {
  const classes = classIndex(labels);
  const counted = Math.min(perImage, others.k);
  return graphOf(classes, function* (position) {
    for (let at = classes.starts[position]; at < classes.starts[position + 1]; at++) {
      const first = classes.rows[at] * others.k;
      for (let place = first; place < first + counted && others.indices[place] >= 0; place++)
        yield others.indices[place];
    }
  });
}

/** The class graph of mined triplets: every triplet votes for the class of its negative. */
export function classGraphOfTriplets(labels: Int32Array, { anchors, negatives }: Triplets): ClassGraph {
  const classes = classIndex(labels);
  const starts = new Int32Array(classes.classes.length + 1);
  for (const anchor of anchors) starts[classes.classOfRow[anchor] + 1]++;
  for (let at = 0; at < classes.classes.length; at++) starts[at + 1] += starts[at];
  const next = starts.slice();
  const grouped = new Int32Array(anchors.length);
  anchors.forEach((anchor, at) => (grouped[next[classes.classOfRow[anchor]]++] = negatives[at]));
  return graphOf(classes, (position) => grouped.subarray(starts[position], starts[position + 1]));
}

/** Counts for each class the classes of the rows it meets. O(votes) memory. */
function graphOf(classes: ClassIndex, metBy: (position: number) => Iterable<number>): ClassGraph {
  const count = classes.classes.length;
  const starts = new Int32Array(count + 1);
  const [near, votes, rows]: number[][] = [[], [], []];
  for (let position = 0; position < count; position++) {
    const met = new Map<number, { votes: number; row: number }>();
    for (const row of metBy(position)) {
      const other = classes.classOfRow[row];
      // Rows of no class are near nobody.
      if (other < 0 || other === position) continue;
      const entry = met.get(other);
      if (entry === undefined) met.set(other, { votes: 1, row });
      else entry.votes++;
    }
    const ordered = [...met].sort(([a, left], [b, right]) => right.votes - left.votes || a - b);
    for (const [other, entry] of ordered) {
      near.push(other);
      votes.push(entry.votes);
      rows.push(entry.row);
    }
    starts[position + 1] = near.length;
  }
  return { classes, starts, near: Int32Array.from(near), votes: Int32Array.from(votes), rows: Int32Array.from(rows) };
}
