import type { NeighborIndex, WorkOptions } from "@smart-mining/core";

/** Keeps an index in step with the embeddings of successive rounds of mining. */
export interface IndexRounds {
  /** Rounds since the index was built afresh; 0 right after a build. */
  readonly age: number;
  /** Builds at first, when the shape changed and every `rebuildEvery` rounds; otherwise tells the index that its rows moved. */
  prepare(values: Float32Array, dimension: number, work: WorkOptions): Promise<void>;
  /** Distances the index computed since the last `prepare` began, as far as it counts them. */
  distances(): number;
}

/** @param rebuildEvery rounds after which the index is built afresh; never when undefined, always when 1 */
export function indexRounds(index: NeighborIndex, rebuildEvery?: number): IndexRounds {
  let shape = "";
  let age = 0;
  let before = 0;
  const count = (): number => index.statistics?.distanceComputations ?? 0;
  return {
    get age() {
      return age;
    },
    async prepare(values, dimension, work) {
      before = count();
      const present = `${values.length}/${dimension}`;
      if (present === shape && !(rebuildEvery !== undefined && age + 1 >= rebuildEvery)) {
        await index.update(values, work);
        age++;
        return;
      }
      shape = "";
      await index.build(values, dimension, work);
      [shape, age] = [present, 0];
    },
    // An index that counts from its last build has begun again at 0.
    distances: () => (count() >= before ? count() - before : count()),
  };
}
