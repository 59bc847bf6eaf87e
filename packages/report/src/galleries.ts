import { hasClass, NO_GROUP, sameGroup, type EmbeddingSet, type Random, type WorkOptions } from "@smart-mining/core";
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
  const rows = sample(test.size, test.size, random)
    .filter((row) => hasClass(test.labels[row]))
    .subarray(0, count);
  const mayFind = (query: number, row: number): boolean =>
    row >= 0 && row !== query && !sameGroup(test, query, test, row);
  const nearest = Math.min(NEIGHBORS + 1 + mostKin(test), test.size);
  const index = exactIndex();
  try {
    await index.build(test.values, test.dimension, work);
    const { indices, distances } = await index.search(rowsOf(test, rows).values, nearest, work);
    return Array.from(rows, (query, at) => {
      const places = Array.from({ length: nearest }, (_, place) => at * nearest + place);
      const others = places.filter((place) => mayFind(query, indices[place])).slice(0, NEIGHBORS);
      return { query, neighbors: others.map((place) => ({ row: indices[place], distance: distances[place] })) };
    });
  } finally {
    index.dispose();
  }
}

/** Most rows that one row must not find: the others of its group. */
function mostKin({ groups }: EmbeddingSet): number {
  const sizes = new Map<number, number>();
  for (const group of groups ?? []) if (group !== NO_GROUP) sizes.set(group, (sizes.get(group) ?? 1) + 1);
  return Math.max(1, ...sizes.values()) - 1;
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
