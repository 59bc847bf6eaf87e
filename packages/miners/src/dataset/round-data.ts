import type { EmbeddingSet, NeighborIndex } from "@smart-mining/core";
import type { z } from "zod";
import type { ClassOrder } from "../class-order.js";
import type { smartOptions } from "./smart-options.js";

/** The parsed options of `smartMiner`. */
export type SmartSettings = z.output<typeof smartOptions>;

/** What a round of smart mining looks at, the same for every choice of triplets that is made from it. */
export interface RoundData {
  readonly caller: string;
  readonly settings: SmartSettings;
  readonly index: NeighborIndex;
  readonly set: EmbeddingSet;
  /** The rows as they were indexed. */
  readonly values: Float32Array;
  readonly order: ClassOrder;
  /** Labels as the index is told them: every row of no class is a class of its own, so that it is a negative of all. */
  readonly indexLabels: Int32Array;
}
