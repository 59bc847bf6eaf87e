import { catalogue, component, type Catalogue, type Component, type Loss, type Random } from "@smart-mining/core";
import { z } from "zod";
import { combinedLoss, globalLoss, globalOptions, ratioTripletLoss, ratioTripletOptions } from "./losses/index.js";
import { tripletMarginLoss, tripletMarginOptions } from "./losses/index.js";

/** What the composition root hands to the loss factories; losses with learnt weights use it. */
export interface LossNeeds {
  /** Number of classes of the training set; labels are in [0, numClasses). */
  readonly numClasses: number;
  /** Dimension of the embeddings. */
  readonly dimension: number;
  /** Where initial weights are drawn from. */
  readonly random: Random;
}

const combinedOptions = z.strictObject({
  losses: z
    .array(
      z.strictObject({
        name: z.string().describe("a name of the loss catalogue"),
        options: z.unknown().optional().describe("that loss's options"),
        weight: z.number().default(1),
      }),
    )
    .min(1)
    .describe("the summands"),
});

const components: Record<string, Component<Loss, LossNeeds>> = {
  "ratio-triplet": component({
    description: "Ratio triplet loss of the smart-mining paper",
    options: ratioTripletOptions,
    create: (options) => ratioTripletLoss(options),
  }),
  global: component({
    description: "Global loss: variances and means of all matching and non-matching distances",
    options: globalOptions,
    create: (options) => globalLoss(options),
  }),
  "triplet-margin": component({
    description: "Triplet margin loss: hinge or soft margin, with or without swap",
    options: tripletMarginOptions,
    create: (options) => tripletMarginLoss(options),
  }),
  combined: component({
    description: "Weighted sum of losses",
    options: combinedOptions,
    create: (options, needs: LossNeeds) =>
      combinedLoss({
        losses: options.losses.map(({ name, options: own, weight }, at) => ({
          weight,
          loss: lossCatalogue.create(name, own, { ...needs, random: needs.random.fork(at) }),
        })),
      }),
  }),
};

/** All losses by name. */
export const lossCatalogue: Catalogue<Loss, LossNeeds> = catalogue("loss", components);
