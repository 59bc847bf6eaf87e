import { type Catalog, type NeighborIndex, catalog, component } from "@smart-mining/core";
import { autoIndex } from "./auto/auto-index.js";
import { autoOptions } from "./auto/options.js";
import { exactIndex } from "./exact/exact-index.js";
import { exactOptions } from "./exact/options.js";
import { fanngIndex } from "./fanng/fanng-index.js";
import { fanngOptions } from "./fanng/options.js";
import { joinIndex } from "./join/join-index.js";
import { joinOptions } from "./join/options.js";
import { faissIndex, faissOptions } from "./native/faiss-index.js";
import { hnswIndex, hnswOptions } from "./native/hnsw-index.js";
import { usearchIndex, usearchOptions } from "./native/usearch-index.js";

/** Neighbor indexes by name. */
export const neighborIndexes: Catalog<NeighborIndex> = catalog<NeighborIndex>("neighbor index", {
  exact: component({
    description: "exact search in SIMD tiles, the oracle of all others",
    options: exactOptions,
    create: (options) => exactIndex(options),
  }),
  "knn-join": component({
    description:
      "all-kNN for many rows: a join of near clusters and a pull over neighbors' neighbors; repairs after updates",
    options: joinOptions,
    create: (options) => joinIndex(options),
  }),
  fanng: component({
    description: "FANNG: an occlusion-pruned graph, searched greedily with backtracking; lists of all rows by the join",
    options: fanngOptions,
    create: (options) => fanngIndex(options),
  }),
  auto: component({
    description: "exact, join or repair, by the number of rows, their dimension and what repairs achieved",
    options: autoOptions,
    create: (options) => autoIndex(options),
  }),
  hnsw: component({
    description: "HNSW by the optional package hnswlib-node",
    options: hnswOptions,
    create: (options) => hnswIndex(options),
  }),
  faiss: component({
    description: "FAISS by factory string, by the optional package faiss-node",
    options: faissOptions,
    create: (options) => faissIndex(options),
  }),
  usearch: component({
    description: "HNSW by the optional package usearch",
    options: usearchOptions,
    create: (options) => usearchIndex(options),
  }),
});
