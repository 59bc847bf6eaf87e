export { setRows, setColumns, setLists, setFilter } from "./state";
export { clearLists } from "./list";
export { pack } from "./tile";
export { pairsOfInt16, pairsOfFloat32, visitBoth, visitInt16, visitFloat32 } from "./pairs";
export { sumRows, measureRows, floatRows, fixRows, reorderRows } from "./prepare";
export { finishLists, scanRow } from "./finish";
export { sortLists, copyHeads, copyHomes, sumClusters } from "./clusters";
export { pull, rescoreLists } from "./pull";
export {
  setGraph,
  takeComputed,
  takeDropped,
  edgesFromLists,
  mergeEdges,
  traverse,
  searchMany,
  innermost,
} from "./graph";
