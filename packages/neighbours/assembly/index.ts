export { setRows, setColumns, setLists, setFilter } from "./state";
export { clearLists } from "./list";
export { pack } from "./tile";
export { pairsOfInt16, pairsOfFloat32, visitInt16, visitFloat32 } from "./pairs";
export { sumRows, centreRows, quantiseRows, reorderRows, halveNorms } from "./prepare";
export { finishLists, scanRow } from "./finish";
