import type { Kernel } from "./kernel.js";

/** Where the data of a piece of work lie; addresses in kernel memory, 0 for what is not used. */
export interface Layout {
  readonly width: number;
  readonly stride: number;
  readonly float: boolean;
  readonly rows: number;
  readonly rowHalf: number;
  readonly columns: number;
  readonly columnHalf: number;
  readonly listIds: number;
  readonly listKeys: number;
  readonly thresholds: number;
  readonly capacity: number;
  readonly rowLabels?: number;
  readonly columnLabels?: number;
  readonly upperKeys?: number;
  readonly graph?: GraphLayout;
}

/** A worker's own memory: `packed` holds a block of columns, `tileOut` a tile, `small` 64 kB for what a task needs. */
export interface Scratch {
  readonly packed: number;
  readonly packedBytes: number;
  readonly tileOut: number;
  readonly small: number;
}

/** Bytes of `Scratch.small`. */
export const SMALL_SCRATCH = 65536;

/** A graph over the columns (see assembly/graph.ts); addresses. */
export interface GraphLayout {
  readonly edges: number;
  readonly degrees: number;
  readonly slots: number;
  /** Relaxation of the occlusion rule in compared units; 0: the plain rule. */
  readonly tau: number;
  /** What a search has beyond the edges; absent where no search is meant. */
  readonly search?: SearchLayout;
}

/** Wide edges of the same vertices and the tree of entry vertices (see assembly/graph.ts); addresses, 0: none. */
interface SearchLayout {
  readonly wideEdges: number;
  readonly wideDegrees: number;
  readonly wideSlots: number;
  readonly penalty: number;
  readonly tree: number;
}

/** What a task sees. */
export interface TaskScope {
  readonly kernel: Kernel;
  readonly layout: Layout;
  readonly scratch: Scratch;
  /** The memory at present. */
  memory(): ArrayBuffer | SharedArrayBuffer;
}

/** Points the kernel to the layout. */
export function enter({ kernel, layout, scratch }: TaskScope): void {
  kernel.setRows(layout.width, layout.stride, layout.rows, layout.rowHalf);
  kernel.setColumns(layout.columns, layout.columnHalf, scratch.packed, scratch.tileOut);
  kernel.setLists(layout.listIds, layout.listKeys, layout.thresholds, layout.capacity);
  kernel.setFilter(layout.rowLabels ?? 0, layout.columnLabels ?? 0, layout.upperKeys ?? 0);
  if (layout.graph !== undefined) enterLayout(kernel, layout.graph);
}

/** Points the kernel to a graph. */
export function enterLayout(kernel: Kernel, { edges, degrees, slots, tau, search }: GraphLayout): void {
  kernel.setGraph(edges, degrees, slots, tau);
  if (search === undefined) kernel.setSearch(0, 0, 0, 0, 0);
  else kernel.setSearch(search.wideEdges, search.wideDegrees, search.wideSlots, search.penalty, search.tree);
}
