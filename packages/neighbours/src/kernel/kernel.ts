/** What assembly/ exports. Addresses are bytes in the kernel's memory; the functions are described there. */
export interface Kernel {
  setRows(width: number, stride: number, rows: number, rowHalf: number): void;
  setColumns(columns: number, columnHalf: number, packed: number, tileOut: number): void;
  setLists(ids: number, keys: number, thresholds: number, capacity: number): void;
  setFilter(rowLabels: number, columnLabels: number, upperKeys: number): void;
  clearLists(from: number, to: number): void;
  pack(from: number, count: number): void;
  pairsOfInt16(rowFrom: number, rowTo: number, columnFrom: number, count: number): void;
  pairsOfFloat32(rowFrom: number, rowTo: number, columnFrom: number, count: number): void;
  visitInt16(visitors: number, visitorCount: number, columnFrom: number, count: number, skipSelf: number): void;
  visitFloat32(visitors: number, visitorCount: number, columnFrom: number, count: number, skipSelf: number): void;
  sumRows(values: number, width: number, from: number, to: number, sums: number): void;
  centreRows(
    values: number,
    width: number,
    from: number,
    to: number,
    centre: number,
    scale: number,
    out: number,
    norms: number,
  ): void;
  quantiseRows(
    source: number,
    width: number,
    from: number,
    to: number,
    out: number,
    half: number,
    residual: number,
    withNorm: number,
  ): void;
  reorderRows(source: number, bytes: number, order: number, from: number, to: number, out: number): void;
  halveNorms(norms: number, from: number, to: number, half: number, withNorm: number): void;
  finishLists(
    from: number,
    to: number,
    k: number,
    width: number,
    queries: number,
    values: number,
    rowOrder: number,
    columnOrder: number,
    farther: number,
    outIds: number,
    outDistances: number,
    errors: number,
    norms: number,
    scale: number,
    kind: number,
    doubtful: number,
  ): number;
  scanRow(
    x: number,
    values: number,
    from: number,
    to: number,
    k: number,
    width: number,
    inner: number,
    skip: number,
    label: number,
    labels: number,
    sameClass: number,
    farther: number,
    ids: number,
    distances: number,
    count: number,
  ): number;
}
