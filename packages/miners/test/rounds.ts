import type {
  Batch,
  ClassNeighbors,
  MinedTuples,
  MiningRound,
  Sampler,
  SamplerInput,
  Triplets,
} from "@smart-mining/core";

/** A round that has these triplets, and these lists where any are given. */
export function roundOf(tuples: Triplets, lists?: ClassNeighbors): MiningRound {
  const mined = { tuples } as MinedTuples<Triplets>;
  return {
    set: { values: new Float32Array(0), labels: new Int32Array(0), size: 0, dimension: 1 },
    lists,
    triplets: () => Promise.resolve(mined),
    report: () => Promise.resolve(mined.report),
    seconds: 0,
  };
}

/** The batches of one pass. */
export async function batchesOf(sampler: Sampler, input: SamplerInput): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of sampler.batches(input)) batches.push(batch);
  return batches;
}
