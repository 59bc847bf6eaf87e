import { catalog, component, type Catalog, type Sampler } from "@smart-mining/core";
import { neighborhoodOptions } from "./neighborhood-options.js";
import { neighborhoodSampler } from "./neighborhood-sampler.js";
import { separateTripletSampler, sharedTripletSampler, tripletSamplerOptions } from "./triplet-samplers.js";

/** Samplers that form batches from a round of mining, by name. */
export const roundSamplers: Catalog<Sampler> = catalog<Sampler>("sampler", {
  neighborhoods: component({
    description: "classes that are hard to tell apart meet in a batch; tuples are chosen inside it",
    options: neighborhoodOptions,
    create: (options) => neighborhoodSampler(options),
  }),
  "shared-triplets": component({
    description: "the mined triplets, laid out so that they share images",
    options: tripletSamplerOptions,
    create: (options) => sharedTripletSampler(options),
  }),
  "separate-triplets": component({
    description: "the mined triplets, each with three images of its own, as in the paper",
    options: tripletSamplerOptions,
    create: (options) => separateTripletSampler(options),
  }),
});
