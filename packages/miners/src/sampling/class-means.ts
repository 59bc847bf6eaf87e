import { classIndex, type EmbeddingSet, type NeighborIndex, type WorkOptions } from "@smart-mining/core";
import { exactIndex } from "@smart-mining/neighbors";
import { unitRows } from "../unit-rows.js";
import type { ClassGraph } from "./class-graph.js";

/** What `classGraphOfMeans` takes. */
export interface ClassMeansOptions extends WorkOptions {
  /** How many nearest classes each class gets; fewer when there are fewer classes. */
  readonly near: number;
  /** Searches the class means; exact search when absent. */
  readonly index?: NeighborIndex;
}

/**
 * The class graph of class means: each class's neighbors are the classes whose mean of normalized embeddings lies nearest
 * (hard classes, as N-pairs mining takes them; Sohn 2016). The nearest class has most votes. O(C · D) memory.
 */
export async function classGraphOfMeans(set: EmbeddingSet, options: ClassMeansOptions): Promise<ClassGraph> {
  const classes = classIndex(set.labels);
  const count = classes.classes.length;
  const k = Math.min(options.near, count - 1);
  const starts = Int32Array.from({ length: count + 1 }, (_, at) => at * Math.max(0, k));
  if (k < 1) return { classes, starts, near: new Int32Array(0), votes: new Int32Array(0), rows: new Int32Array(0) };
  const index = options.index ?? exactIndex();
  try {
    await index.build(classMeans(set), set.dimension, options);
    const { indices } = await index.neighborsOfAll(k, options);
    // An approximate index may leave places unfilled; they are closed up.
    const near: number[] = [];
    const votes: number[] = [];
    for (let position = 0; position < count; position++) {
      for (let place = 0; place < k; place++) {
        const other = indices[position * k + place];
        if (other < 0) break;
        near.push(other);
        votes.push(k - place);
      }
      starts[position + 1] = near.length;
    }
    return {
      classes,
      starts,
      near: Int32Array.from(near),
      votes: Int32Array.from(votes),
      rows: new Int32Array(near.length).fill(-1),
    };
  } finally {
    if (options.index === undefined) index.dispose();
  }
}

/** The mean of each class's normalized embeddings, classes in ascending order of their labels. */
export function classMeans(set: EmbeddingSet): Float32Array {
  const { dimension } = set;
  const { classes, starts, rows, classOfRow } = classIndex(set.labels);
  const values = unitRows(set);
  const sums = new Float64Array(classes.length * dimension);
  for (const row of rows)
    for (let at = 0; at < dimension; at++) sums[classOfRow[row] * dimension + at] += values[row * dimension + at];
  return Float32Array.from(sums, (sum, at) => {
    const position = Math.floor(at / dimension);
    return sum / (starts[position + 1] - starts[position]);
  });
}
