import type { EmbeddingSet, Random, WorkOptions } from "@smart-mining/core";
import { embeddingMap } from "@smart-mining/eval";
import { exactIndex } from "@smart-mining/neighbors";
import type { EmbeddingMapPicture, Galleries, RetrievalExample } from "./report-data.js";
import { rowsOf, sample } from "./rows.js";
import { trainedPicture, type TrainedSource } from "./trained-picture.js";

/** Nearest images shown for each query. */
const NEIGHBORS = 8;

/** Neighbors that UMAP keeps together; a smaller set has no map. */
const MAP_NEIGHBORS = 15;

/** What the galleries are drawn from. */
export interface GallerySource extends WorkOptions {
  /** Embeddings of the test images, in their order. */
  readonly test?: EmbeddingSet;
  /** The batches that were trained on last. */
  readonly trained?: TrainedSource;
  readonly random: Random;
  /** Queries, triplets of each kind, and images on the map. */
  readonly queries?: number;
  readonly tripletsShown?: number;
  readonly mapImages?: number;
}

/** Draws the report's pictures at random, so that they show the run as it is, not at its best. */
export async function drawGalleries(source: GallerySource): Promise<Galleries> {
  const { test, trained, random, queries = 12, tripletsShown = 8, mapImages = 1500, ...work } = source;
  return {
    ...(test && { retrieval: await retrievalExamples(test, queries, random.fork("retrieval"), work) }),
    ...(test && test.size > MAP_NEIGHBORS && { map: await mapPicture(test, mapImages, random.fork("map"), work) }),
    ...(trained && { trained: await trainedPicture(trained, tripletsShown, random.fork("triplets")) }),
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
