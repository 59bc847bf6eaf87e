import type { Batch } from "@smart-mining/core";

/** How well batches use their images. */
export interface PackingReport {
  readonly batches: number;
  /** Places in all batches. */
  readonly rows: number;
  /** Different rows among them. */
  readonly distinctRows: number;
  /** Triplets given along, or anchor-positive pairs that the batches hold (each can take a negative of its batch). */
  readonly triplets: number;
  /** triplets / rows: 1/3 when each triplet has images of its own. */
  readonly tripletsPerImage: number;
  /** In how many triplets an image of a batch takes part on average: 1 when none is shared. */
  readonly reuse: number;
  /** Classes that mined neighbors chose, classes drawn at random, and seeds, over all batches. */
  readonly minedClasses: number;
  readonly randomClasses: number;
  readonly seedClasses: number;
  /** Mined places that were filled at random because the seed had no more neighbor classes. */
  readonly missingNeighbors: number;
}

/** Batches that are made as they are taken, and what they came to so far. */
export interface PackedEpoch {
  readonly batches: IterableIterator<Batch>;
  /** About how many batches there will be, where that can be told beforehand. */
  readonly length?: number;
  report(): PackingReport;
}

/** Lays a round of mining into batches. */
export interface Packer<Request> {
  pack(request: Request): PackedEpoch;
}

/** Adds up a report as batches go by. */
export interface PackingCount {
  batch(batch: Batch, labels: Int32Array): void;
  classes(kind: "mined" | "random" | "seed" | "missing"): void;
  report(): PackingReport;
}

/** A count that starts at nothing. */
export function packingCount(): PackingCount {
  const seen = new Set<number>();
  const kinds = { mined: 0, random: 0, seed: 0, missing: 0 };
  let [batches, rows, triplets] = [0, 0, 0];
  return {
    batch(batch, labels) {
      batches++;
      rows += batch.rows.length;
      for (const row of batch.rows) seen.add(row);
      triplets += batch.tuples === undefined ? positivePairs(batch.rows, labels) : batch.tuples.anchors.length;
    },
    classes: (kind) => void kinds[kind]++,
    report: () => ({
      batches,
      rows,
      distinctRows: seen.size,
      triplets,
      tripletsPerImage: triplets / rows,
      reuse: (3 * triplets) / rows,
      minedClasses: kinds.mined,
      randomClasses: kinds.random,
      seedClasses: kinds.seed,
      missingNeighbors: kinds.missing,
    }),
  };
}

/** Ordered pairs of places with one class. */
function positivePairs(rows: Int32Array, labels: Int32Array): number {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(labels[row], (counts.get(labels[row]) ?? 0) + 1);
  let pairs = 0;
  for (const count of counts.values()) pairs += count * (count - 1);
  return pairs;
}
