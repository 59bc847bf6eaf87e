/* Throwaway stand-ins. */
import { catalog, component, type Catalog, type BatchMiner, type DatasetMiner, type MiningRound, type NeighborIndex, type Sampler, createRandom } from "@smart-mining/core";
import { miners, neighborPacker, neighborPackerOptions, separateTripletPacker, sharedTripletPacker, tripletPackerOptions } from "@smart-mining/miners";
const SETS = ["smart", "semi-hard-dataset", "hard-class"];
let bm: Catalog<BatchMiner, { catalog?: unknown }> = catalog("batch miner", {});
let dm: Catalog<DatasetMiner, { index?: NeighborIndex }> = catalog("dataset miner", {});
for (const name of miners.names) {
  const one = miners.get(name);
  if (!SETS.includes(name))
    bm = bm.add(name, { ...one, create: (o: never) => one.create((name === "random" ? { ...(o as object), scope: "batch" } : o) as never, {}) } as never);
  if (SETS.includes(name) || name === "random")
    dm = dm.add(name, {
      ...one,
      create: (o: never, needs: never): DatasetMiner => {
        const m = one.create((name === "random" ? { ...(o as object), scope: "dataset" } : o) as never, needs);
        return {
          async mine(set, context) {
            const found = await m.mine(set, { random: createRandom(0), ...context, purpose: (globalThis as never as { purpose: "tuples" }).purpose });
            return { set, lists: found.neighbors, triplets: () => Promise.resolve(found as never), report: () => Promise.resolve(found.report), seconds: 0 } satisfies MiningRound;
          },
          dispose: () => m.dispose?.(),
        };
      },
    } as never);
}
export const batchMiners = bm;
export const datasetMiners = dm;
const brings = (pack: { pack(r: never): { batches: Iterable<never> } }): Sampler => ({
  needsRound: true, bringsTuples: true,
  async *batches({ labels, round, random }) { const mined = (await round!.triplets()).tuples; yield* pack.pack({ labels, mined, random } as never).batches; },
});
export const roundSamplers: Catalog<Sampler> = catalog<Sampler>("round sampler", {
  neighborhoods: component({ description: "", options: neighborPackerOptions, create: (o): Sampler => { const p = neighborPacker(o); (globalThis as never as { purpose: string }).purpose = "neighbors"; return { needsRound: true, batches: ({ labels, round, random, parameters }) => p.pack({ labels, mined: round!.lists!.other, random, parameters }).batches }; } }),
  "separate-triplets": component({ description: "", options: tripletPackerOptions, create: (o) => { (globalThis as never as { purpose: string }).purpose = "tuples"; return brings(separateTripletPacker(o) as never); } }),
  "shared-triplets": component({ description: "", options: tripletPackerOptions, create: (o) => brings(sharedTripletPacker(o) as never) }),
});
