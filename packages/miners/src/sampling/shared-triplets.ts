import type { Batch, Triplets } from "@smart-mining/core";

/**
 * Greedy batches of triplets that share images: next comes whichever triplet lacks the fewest images.
 *
 * @param rows  rows of the training set
 * @param order the triplets in the order in which batches begin with them
 */
export function* sharedBatches(
  mined: Triplets,
  rows: number,
  order: Int32Array,
  batchSize: number,
): IterableIterator<Batch> {
  const columns = [mined.anchors, mined.positives, mined.negatives];
  const used = new Uint8Array(order.length);
  const meetings = tripletsOfRows(columns, rows);
  // How many of its three images a triplet lacks in the present batch.
  const lacks = new Uint8Array(order.length).fill(3);
  let begin = 0;
  for (;;) {
    while (begin < order.length && used[order[begin]] === 1) begin++;
    if (begin === order.length) return;
    const place = new Map<number, number>();
    const chosen: number[] = [];
    const touched: number[] = [];
    // Triplets that lack 0, 1 and 2 images; an entry is stale once its triplet moved on.
    const waiting: [number[], number[], number[]] = [[], [], []];
    const take = (triplet: number): void => {
      used[triplet] = 1;
      chosen.push(triplet);
      for (const column of columns) {
        const row = column[triplet];
        if (place.has(row)) continue;
        place.set(row, place.size);
        meetings.forEachOpen(row, used, (neighbor) => {
          if (lacks[neighbor] === 3) touched.push(neighbor);
          waiting[--lacks[neighbor]].push(neighbor);
        });
      }
    };
    let fresh = begin;
    const next = (): number => {
      for (let lacking = 0; lacking <= 2 && place.size + lacking <= batchSize; lacking++)
        while (waiting[lacking].length > 0) {
          const triplet = waiting[lacking].pop() as number;
          if (used[triplet] === 0 && lacks[triplet] === lacking) return triplet;
        }
      while (fresh < order.length && (used[order[fresh]] === 1 || lacks[order[fresh]] < 3)) fresh++;
      return fresh < order.length && place.size + 3 <= batchSize ? order[fresh] : -1;
    };
    for (let triplet = order[begin]; triplet >= 0; triplet = next()) take(triplet);
    for (const triplet of touched) lacks[triplet] = 3;
    const [anchors, positives, negatives] = columns.map((column) =>
      Int32Array.from(chosen, (triplet) => place.get(column[triplet]) as number),
    );
    yield { rows: Int32Array.from(place.keys()), tuples: { kind: "triplets", anchors, positives, negatives } };
  }
}

interface RowMeetings {
  /** Visits the triplets of a row that are not used yet. */
  forEachOpen(row: number, used: Uint8Array, visit: (triplet: number) => void): void;
}

function tripletsOfRows(columns: readonly Int32Array[], rows: number): RowMeetings {
  const starts = new Int32Array(rows + 1);
  for (const column of columns) for (const row of column) starts[row + 1]++;
  for (let row = 0; row < rows; row++) starts[row + 1] += starts[row];
  const ends = starts.slice(0, rows);
  const triplets = new Int32Array(starts[rows]);
  for (const column of columns) column.forEach((row, triplet) => (triplets[ends[row]++] = triplet));
  return {
    forEachOpen(row, used, visit) {
      // Used triplets are moved out on the way, so that a row that is in very many is not gone through in full each time.
      let at = starts[row];
      while (at < ends[row]) {
        const triplet = triplets[at];
        if (used[triplet] === 1) triplets[at] = triplets[--ends[row]];
        else {
          visit(triplet);
          at++;
        }
      }
    },
  };
}
