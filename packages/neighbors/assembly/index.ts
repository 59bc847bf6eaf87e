export { setRows, setColumns, setLists, setFilter } from "./state";
export { clearLists } from "./list";
export { pack } from "./tile";
export { pairsOfInt16, pairsOfFloat32, visitBoth, visitInt16, visitFloat32 } from "./pairs";
export { sumRows, measureRows, floatRows, fixRows, boundErrors, reorderRows } from "./prepare";
export { clearResults, finishLists, scanRow } from "./finish";
export { takeProbes, countRows, scatterRows, probesFromHome, groupVisitors } from "./groups";
export { sortLists, copyHeads, copyHomes, sumClusters } from "./clusters";
export { pull, rescoreLists } from "./pull";
export {
  setGraph,
  setSearch,
  dropNarrow,
  takeComputed,
  takeDropped,
  edgesFromLists,
  mergeEdges,
  traverse,
  searchMany,
  innermost,
} from "./graph";
