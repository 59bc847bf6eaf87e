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
  visitBoth(
    visitors: number,
    visitorCount: number,
    columnFrom: number,
    count: number,
    home: number,
    probes: number,
    probeCount: number,
  ): void;
  visitInt16(visitors: number, visitorCount: number, columnFrom: number, count: number, skipSelf: number): void;
  visitFloat32(visitors: number, visitorCount: number, columnFrom: number, count: number, skipSelf: number): void;
  sumRows(values: number, width: number, from: number, to: number, sums: number): void;
  measureRows(values: number, width: number, from: number, to: number, center: number, norms: number): void;
  floatRows(
    values: number,
    width: number,
    order: number,
    from: number,
    to: number,
    center: number,
    norms: number,
    out: number,
    half: number,
    withNorm: number,
  ): void;
  fixRows(
    values: number,
    width: number,
    order: number,
    from: number,
    to: number,
    center: number,
    scale: number,
    out: number,
    half: number,
    residual: number,
  ): number;
  boundErrors(from: number, to: number, residuals: number, greatest: number, scale: number): void;
  reorderRows(source: number, bytes: number, order: number, from: number, to: number, out: number): void;
  sortLists(from: number, to: number): void;
  copyHeads(from: number, to: number, count: number, out: number): void;
  copyHomes(from: number, to: number, count: number, heads: number, home: number, out: number): void;
  sumClusters(
    rows: number,
    width: number,
    from: number,
    to: number,
    assigned: number,
    sums: number,
    counts: number,
    shift: number,
  ): void;
  takeProbes(from: number, to: number, count: number, stride: number, out: number): void;
  countRows(from: number, to: number, probes: number, stride: number, pieces: number, counts: number): void;
  scatterRows(
    from: number,
    to: number,
    probes: number,
    stride: number,
    pieces: number,
    next: number,
    order: number,
    places: number,
    homes: number,
    sorted: number,
  ): void;
  probesFromHome(
    from: number,
    to: number,
    probes: number,
    stride: number,
    count: number,
    pieces: number,
    homes: number,
    out: number,
  ): void;
  groupVisitors(
    from: number,
    to: number,
    probes: number,
    stride: number,
    first: number,
    last: number,
    clusters: number,
    base: number,
    offsets: number,
    visitors: number,
  ): void;
  pull(
    from: number,
    to: number,
    heads: number,
    length: number,
    firsts: number,
    seconds: number,
    home: number,
    probes: number,
    probeCount: number,
    bits: number,
    table: number,
    found: number,
  ): number;
  rescoreLists(from: number, to: number): number;
  setGraph(edges: number, degrees: number, slots: number, tau: number): void;
  setSearch(wideEdges: number, wideDegrees: number, wideSlots: number, penalty: number, tree: number): void;
  dropNarrow(from: number, to: number): void;
  takeComputed(): number;
  takeDropped(): number;
  edgesFromLists(from: number, to: number, prune: number, room: number): void;
  mergeEdges(vertex: number, others: number, count: number, room: number): void;
  traverse(pairs: number, count: number, add: number, room: number): number;
  searchMany(
    from: number,
    to: number,
    start: number,
    starts: number,
    budget: number,
    selfSkip: number,
    classes: number,
    heap: number,
    table: number,
    bits: number,
  ): number;
  innermost(count: number): number;
  clearResults(from: number, to: number, k: number, ids: number, distances: number): void;
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
