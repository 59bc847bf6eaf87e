import type { EmbeddingSet, Random, Triplets, WorkOptions } from "@smart-mining/core";
import { embeddingMap } from "@smart-mining/eval";
import { exactIndex } from "@smart-mining/neighbors";
import type { EmbeddingMapPicture, Galleries, RetrievalExample, TripletExample } from "./report-data.js";

/** Nearest images shown for each query. */
const NEIGHBORS = 8;

/** Neighbors that UMAP keeps together; a smaller set has no map. */
const MAP_NEIGHBORS = 15;

/** What the galleries are drawn from. */
export interface GallerySource extends WorkOptions {
  /** Embeddings of the test images, in their order. */
  readonly test?: EmbeddingSet;
  /** Embeddings of the training images as they were when the triplets were mined, and these triplets. */
  readonly mined?: { readonly embeddings: EmbeddingSet; readonly triplets: Triplets; readonly step?: number };
  readonly random: Random;
  /** Queries, triplets of each kind, and images on the map. */
  readonly queries?: number;
  readonly tripletsShown?: number;
  readonly mapImages?: number;
}

/** Draws the report's pictures at random, so that they show the run as it is, not at its best. */
export async function drawGalleries(source: GallerySource): Promise<Galleries> {
  const { test, mined, random, queries = 12, tripletsShown = 8, mapImages = 1500, ...work } = source;
  return {
    ...(test && { retrieval: await retrievalExamples(test, queries, random.fork("retrieval"), work) }),
    ...(test && test.size > MAP_NEIGHBORS && { map: await mapPicture(test, mapImages, random.fork("map"), work) }),
    ...(mined &&
      mined.triplets.anchors.length > 0 && {
        triplets: tripletExamples(mined, tripletsShown, random.fork("triplets")),
      }),
  };
}

async function retrievalExamples(
  test: EmbeddingSet,
  count: number,
  random: Random,
  work: WorkOptions,
): Promise<RetrievalExample[]> {
  const rows = sample(test.size, count, random);
  const nearest = Math.min(NEIGHBORS + 1, test.size);
  const index = exactIndex();
  try {
    await index.build(test.values, test.dimension, work);
    const { indices, distances } = await index.search(rowsOf(test, rows).values, nearest, work);
    return Array.from(rows, (query, at) => {
      const places = Array.from({ length: nearest }, (_, place) => at * nearest + place);
      const others = places.filter((place) => indices[place] >= 0 && indices[place] !== query).slice(0, NEIGHBORS);
      return { query, neighbors: others.map((place) => ({ row: indices[place], distance: distances[place] })) };
    });
  } finally {
    index.dispose();
  }
}

async function mapPicture(
  test: EmbeddingSet,
  count: number,
  random: Random,
  work: WorkOptions,
): Promise<EmbeddingMapPicture> {
  const rows = wholeClasses(test.labels, count, random);
  const points = await embeddingMap(rowsOf(test, rows), { random, neighbors: MAP_NEIGHBORS, ...work });
  return { rows, points };
}

/** All images of as many random classes as fit: a class whose other images were left out could not be seen as one. */
function wholeClasses(labels: Int32Array, count: number, random: Random): Int32Array {
  const classes = random.shuffle([...new Set(labels)]);
  const kept = new Set<number>();
  let total = 0;
  for (const label of classes) {
    total += labels.reduce((sum, other) => sum + (other === label ? 1 : 0), 0);
    if (total > count && total > MAP_NEIGHBORS) break;
    kept.add(label);
  }
  const rows = Int32Array.from(labels, (_, row) => row).filter((row) => kept.has(labels[row]));
  return rows.length >= MAP_NEIGHBORS ? rows : Int32Array.from(labels, (_, row) => row);
}

function tripletExamples(
  { embeddings, triplets, step }: NonNullable<GallerySource["mined"]>,
  count: number,
  random: Random,
): NonNullable<Galleries["triplets"]> {
  const { anchors, positives, negatives } = triplets;
  const drawn = sample(anchors.length, count, random);
  const mined = Array.from(drawn, (at) => measured(embeddings, anchors[at], positives[at], negatives[at]));
  // The same anchors with a random positive and negative: what the mining is to be compared with.
  const { labels, size } = embeddings;
  const all = Array.from({ length: size }, (_, row) => row);
  const randomTriplets = mined.map(({ anchor }) => {
    const same = all.filter((row) => row !== anchor && labels[row] === labels[anchor]);
    const other = all.filter((row) => labels[row] !== labels[anchor]);
    return measured(embeddings, anchor, same[random.integer(same.length)], other[random.integer(other.length)]);
  });
  return { mined, random: randomTriplets, ...(step === undefined ? {} : { step }) };
}

function measured(set: EmbeddingSet, anchor: number, positive: number, negative: number): TripletExample {
  const distance = (row: number) => {
    let sum = 0;
    for (let at = 0; at < set.dimension; at++)
      sum += (set.values[anchor * set.dimension + at] - set.values[row * set.dimension + at]) ** 2;
    return Math.sqrt(sum);
  };
  return { anchor, positive, negative, positiveDistance: distance(positive), negativeDistance: distance(negative) };
}

function sample(size: number, count: number, random: Random): Int32Array {
  return random.shuffle(Int32Array.from({ length: size }, (_, at) => at)).subarray(0, count);
}

function rowsOf(set: EmbeddingSet, rows: Int32Array): EmbeddingSet {
  const values = new Float32Array(rows.length * set.dimension);
  rows.forEach((row, at) =>
    values.set(set.values.subarray(row * set.dimension, (row + 1) * set.dimension), at * set.dimension),
  );
  return { values, size: rows.length, dimension: set.dimension, labels: rows.map((row) => set.labels[row]) };
}
