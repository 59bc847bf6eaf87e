import type { Batch, MiningParameters, Random } from "@smart-mining/core";
import type { ClassGraph } from "./class-graph.js";
import type { ClassRows } from "./class-rows.js";
import type { NeighborhoodSettings } from "./neighborhood-options.js";
import type { SeedQueue } from "./seed-queue.js";

/** What batches of neighborhoods are filled from. */
export interface Filler {
  readonly graph: ClassGraph;
  readonly rows: ClassRows;
  readonly settings: NeighborhoodSettings;
  readonly seeds: SeedQueue;
  readonly random: Random;
}

/** The rows of one batch, class after class, and the neighborhoods that were put together. */
export function fillBatch(filler: Filler, { minedShare, groupSize }: MiningParameters): Batch {
  const { graph, settings, seeds } = filler;
  const { classes } = graph.classes;
  const taken = new Set<number>();
  const rows: number[] = [];
  const neighborhoods: Int32Array[] = [];
  const isFree = (position: number): boolean => !taken.has(position);
  const add = (position: number, met = -1): void => {
    taken.add(position);
    const first = settings.images === "nearest" ? met : -1;
    for (const row of filler.rows.deal(position, settings.samplesPerClass, first)) rows.push(row);
  };
  const grouped = Math.round(minedShare * settings.classesPerBatch);
  // Without mined groups the seeds themselves are the random classes, so that the pass still sees every class.
  const addRandom = (): void => add(settings.balanced || grouped === 0 ? seeds.next(isFree) : anyClass(filler, isFree));
  while (taken.size < grouped) {
    const seed = seeds.next(isFree);
    add(seed);
    const wanted = Math.min(groupSize - 1, grouped - taken.size);
    const near = nearClasses(filler, seed, wanted, isFree);
    for (const entry of near) {
      if (settings.balanced) seeds.deal(graph.near[entry]);
      add(graph.near[entry], graph.rows[entry]);
    }
    if (near.length > 0)
      neighborhoods.push(Int32Array.from([seed, ...near.map((entry) => graph.near[entry])], (at) => classes[at]));
    for (let missing = near.length; missing < wanted; missing++) addRandom();
  }
  while (taken.size < settings.classesPerBatch) addRandom();
  return { rows: Int32Array.from(rows), neighborhoods };
}

/** Any class that is free, each as likely as another. */
function anyClass({ graph, random }: Filler, isFree: (position: number) => boolean): number {
  for (;;) {
    const position = random.integer(graph.classes.classes.length);
    if (isFree(position)) return position;
  }
}

/** Entries of the graph: neighbor classes of the seed that may still be taken. */
function nearClasses(
  { graph, settings, seeds, random }: Filler,
  seed: number,
  wanted: number,
  isFree: (position: number) => boolean,
): number[] {
  const { starts, near, votes } = graph;
  const free: number[] = [];
  for (let entry = starts[seed]; entry < starts[seed + 1]; entry++)
    if (isFree(near[entry]) && (!settings.balanced || seeds.waits(near[entry]))) free.push(entry);
  if (settings.choice === "top" || free.length <= wanted) return free.slice(0, wanted);
  // Weighted sampling without replacement: the smallest exponential variates with the votes as rates (Efraimidis, Spirakis).
  return free
    .map((entry) => ({ entry, key: -Math.log(1 - random.next()) / votes[entry] }))
    .sort((a, b) => a.key - b.key)
    .slice(0, wanted)
    .map(({ entry }) => entry);
}
