import {
  catalog,
  component,
  type Catalog,
  type MiningParameters,
  type MiningResult,
  type Random,
  type Triplets,
} from "@smart-mining/core";
import {
  neighborPacker,
  neighborPackerOptions,
  separateTripletPacker,
  sharedTripletPacker,
  tripletPackerOptions,
  type PackedEpoch,
} from "@smart-mining/miners";
import { z } from "zod";

/** What a packer is given after a round of mining. */
export interface RoundRequest {
  readonly labels: Int32Array;
  readonly round: MiningResult<Triplets>;
  readonly random: Random;
  /** Asked before each batch. */
  readonly parameters: () => Partial<MiningParameters>;
}

/** Lays a round of mining into batches. */
export interface RoundPacker {
  /** Whether the batches bring their own tuples, so that no batch miner is needed. */
  readonly bringsTuples: boolean;
  /** What it packs from: the miner spares work where neighbor lists suffice. */
  readonly packsFrom: "tuples" | "neighbors";
  pack(request: RoundRequest): PackedEpoch;
}

/** Packers by name. */
export const packers: Catalog<RoundPacker> = catalog<RoundPacker>("packer", {
  neighbor: component({
    description: "classes that are hard to tell apart meet in a batch; tuples are chosen inside it",
    options: neighborPackerOptions.extend({
      votes: z
        .enum(["neighbors", "triplets"])
        .optional()
        .describe(
          "what an image votes with: its nearest other-class neighbors (when absent), or the negatives of its mined triplets, which heed the miner's guard, rank and band",
        ),
    }),
    create: ({ votes, ...options }): RoundPacker => {
      const packer = neighborPacker(options);
      return {
        bringsTuples: false,
        packsFrom: votes === "triplets" ? "tuples" : "neighbors",
        pack({ labels, round, random, parameters }) {
          const lists = votes === "triplets" ? undefined : round.neighbors?.other;
          return packer.pack({ labels, mined: lists ?? round.tuples, random, parameters });
        },
      };
    },
  }),
  shared: component({
    description: "the mined triplets, laid out so that they share images",
    options: tripletPackerOptions,
    create: (options): RoundPacker => {
      const packer = sharedTripletPacker(options);
      return {
        bringsTuples: true,
        packsFrom: "tuples",
        pack: ({ labels, round, random }) => packer.pack({ labels, mined: round.tuples, random }),
      };
    },
  }),
  separate: component({
    description: "the mined triplets, each with three images of its own, as in the paper",
    options: tripletPackerOptions,
    create: (options): RoundPacker => {
      const packer = separateTripletPacker(options);
      return {
        bringsTuples: true,
        packsFrom: "tuples",
        pack: ({ labels, round, random }) => packer.pack({ labels, mined: round.tuples, random }),
      };
    },
  }),
});
