import { type Catalogue, type NeighbourIndex, catalogue, component } from "@smart-mining/core";
import { exactIndex } from "./exact/exact-index.js";
import { exactOptions } from "./exact/options.js";

/** Neighbour indexes by name. */
export const neighbourIndexes: Catalogue<NeighbourIndex> = catalogue<NeighbourIndex>("neighbour index", {
  exact: component({
    description: "exact search, the oracle of all others",
    options: exactOptions,
    create: (options) => exactIndex(options),
  }),
});
