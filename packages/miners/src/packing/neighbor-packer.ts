import {
  OptionError,
  parseOptions,
  ShapeError,
  type Batch,
  type MiningParameters,
  type Neighbors,
  type Random,
  type Triplets,
} from "@smart-mining/core";
import { z } from "zod";
import { miningParameters } from "../mining-parameters.js";
import { classGraphOfNeighbors, classGraphOfTriplets, type ClassGraph } from "./class-graph.js";
import { classRows, type ClassRows } from "./class-rows.js";
import { packingCount, type Packer, type PackingCount } from "./packing-report.js";

/** Options of `neighborPacker`. */
export const neighborPackerOptions = z.strictObject({
  classesPerBatch: z.int().min(2).default(30).describe("classes in a batch"),
  samplesPerClass: z.int().min(1).default(4).describe("images of each class; a smaller class gives all it has"),
  groupSize: z.int().min(2).default(5).describe("classes packed together: a seed and the classes near it"),
  minedShare: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe("share of a batch's classes that belong to mined groups; the rest is drawn at random"),
  neighborsPerImage: z
    .int()
    .min(1)
    .default(3)
    .describe("nearest other-class neighbors of an image that vote for classes"),
  choice: z
    .enum(["weighted", "top"])
    .default("weighted")
    .describe("neighbor classes drawn in proportion to their votes, or always those with most votes"),
  balanced: z
    .boolean()
    .default(true)
    .describe(
      "every class once in an epoch: neighbors and random classes come from those not yet dealt; else popular classes come often",
    ),
  images: z
    .enum(["even", "nearest"])
    .default("even")
    .describe("images of a class in turn, or with the image that was met as neighbor among them"),
  batches: z.int().min(1).optional().describe("batches in an epoch; until every class was a seed once when absent"),
});

/** What an epoch is packed from: a round of mining. */
export interface PackingRequest {
  /** Class of each row of the training set. */
  readonly labels: Int32Array;
  /** Other-class neighbor lists of every row (`result.neighbors.other`), or mined triplets, or a ready class graph. */
  readonly mined: Neighbors | Triplets | ClassGraph;
  readonly random: Random;
  /** `minedShare` and `groupSize` before those of the options; a function is asked before each batch. */
  readonly parameters?: Partial<MiningParameters> | (() => Partial<MiningParameters>);
}

/**
 * Batches of `classesPerBatch` × `samplesPerClass` images in which classes that are hard to tell apart meet: a seed class
 * and the `groupSize - 1` classes that its images' nearest other-class neighbors belong to, group after group until
 * `minedShare` of the batch is full, the rest random classes. Balanced, every class is dealt once in an epoch, so that no hub
 * is trained more than the others; otherwise every class is a seed about once. Tuples are chosen inside the batch by a
 * batch miner.
 *
 * @throws {OptionError} on bad options or parameters, or fewer classes than a batch holds
 */
export function neighborPacker(options: z.input<typeof neighborPackerOptions> = {}): Packer<PackingRequest> {
  const parsed = parseOptions("neighborPacker", neighborPackerOptions, options);
  return {
    pack(request) {
      const graph = graphOf(request, parsed.neighborsPerImage);
      const count = graph.classes.classes.length;
      if (count < parsed.classesPerBatch)
        throw new OptionError(
          `neighborPacker: "classesPerBatch" must be at most the number of classes, ${count}; got ${parsed.classesPerBatch}.`,
        );
      const parameters = (): MiningParameters => {
        const given = typeof request.parameters === "function" ? request.parameters() : request.parameters;
        return miningParameters("neighborPacker", parsed, given);
      };
      parameters();
      const counted = packingCount();
      const { random } = request;
      const seeds = seedQueue(count, random.fork("seeds"));
      const rows = classRows(graph.classes, random.fork("rows"));
      const filler = { graph, counted, rows, options: parsed, seeds, random: random.fork("classes") };
      return { batches: batches(), length: lengthOf(count, parsed, parameters()), report: () => counted.report() };

      function* batches(): IterableIterator<Batch> {
        for (let made = 0; parsed.batches === undefined ? !seeds.exhausted() : made < parsed.batches; made++) {
          const batch = { rows: Int32Array.from(fillBatch(filler, parameters())) };
          counted.batch(batch, request.labels);
          yield batch;
        }
      }
    },
  };
}

interface Filler {
  readonly graph: ClassGraph;
  readonly counted: PackingCount;
  readonly rows: ClassRows;
  readonly options: z.output<typeof neighborPackerOptions>;
  readonly seeds: SeedQueue;
  readonly random: Random;
}

/** The rows of one batch, class after class. */
function fillBatch(filler: Filler, { minedShare, groupSize }: MiningParameters): number[] {
  const { graph, counted, options, seeds, random } = filler;
  const { classesPerBatch, samplesPerClass } = options;
  const taken = new Set<number>();
  const rows: number[] = [];
  const add = (position: number, kind: "mined" | "random" | "seed", first = -1): void => {
    taken.add(position);
    counted.classes(kind);
    rows.push(...filler.rows.deal(position, samplesPerClass, options.images === "nearest" ? first : -1));
  };
  const grouped = Math.round(minedShare * classesPerBatch);
  while (taken.size < grouped) {
    const seed = seeds.next((position) => !taken.has(position));
    add(seed, "seed");
    const wanted = Math.min(groupSize - 1, grouped - taken.size);
    const eligible = (position: number): boolean =>
      !taken.has(position) && (!options.balanced || seeds.waits(position));
    const near = nearClasses(graph, seed, wanted, eligible, options.choice, random);
    for (const entry of near) {
      if (options.balanced) seeds.deal(graph.near[entry]);
      add(graph.near[entry], "mined", graph.rows[entry]);
    }
    for (let missing = near.length; missing < wanted; missing++) {
      counted.classes("missing");
      add(randomClass(), "random");
    }
  }
  while (taken.size < classesPerBatch) add(randomClass(), "random");
  return rows;

  // Without mined groups the seeds themselves are the random classes, so that the epoch still sees every class.
  function randomClass(): number {
    if (options.balanced || grouped === 0) return seeds.next((position) => !taken.has(position));
    for (;;) {
      const position = random.integer(graph.classes.classes.length);
      if (!taken.has(position)) return position;
    }
  }
}

/** Entries of the graph: neighbor classes of the seed that may still be taken. */
function nearClasses(
  { starts, near, votes }: ClassGraph,
  seed: number,
  wanted: number,
  eligible: (position: number) => boolean,
  choice: "weighted" | "top",
  random: Random,
): number[] {
  const free: number[] = [];
  for (let entry = starts[seed]; entry < starts[seed + 1]; entry++) if (eligible(near[entry])) free.push(entry);
  if (choice === "top" || free.length <= wanted) return free.slice(0, wanted);
  // Weighted sampling without replacement: the smallest exponential variates with the votes as rates (Efraimidis, Spirakis).
  return free
    .map((entry) => ({ entry, key: -Math.log(1 - random.next()) / votes[entry] }))
    .sort((a, b) => a.key - b.key)
    .slice(0, wanted)
    .map(({ entry }) => entry);
}

interface SeedQueue {
  /** The next class in a random order of all; begins a new order when all were given. */
  next(free: (position: number) => boolean): number;
  /** Whether a class is still to come in the present order. */
  waits(position: number): boolean;
  /** Takes a class out of its turn. */
  deal(position: number): void;
  /** Whether every class was given at least once. */
  exhausted(): boolean;
}

function seedQueue(count: number, random: Random): SeedQueue {
  const order = (): number[] => random.shuffle(Array.from({ length: count }, (_, position) => position));
  // Taken from the end, where removing is cheap.
  let waiting = order();
  let left = count;
  const given = new Uint8Array(count);
  const take = (at: number): number => {
    const [position] = waiting.splice(at, 1);
    if (given[position] === 0) left--;
    given[position] = 1;
    return position;
  };
  return {
    next(free) {
      // A class that is already in the batch waits for a later one.
      let at = waiting.findLastIndex(free);
      if (at < 0) {
        waiting = [...order(), ...waiting];
        at = waiting.findLastIndex(free);
      }
      return take(at);
    },
    waits: (position) => waiting.includes(position),
    deal: (position) => void take(waiting.indexOf(position)),
    exhausted: () => left === 0,
  };
}

function lengthOf(
  classes: number,
  { batches, classesPerBatch, balanced }: z.output<typeof neighborPackerOptions>,
  { minedShare, groupSize }: MiningParameters,
): number {
  if (batches !== undefined) return batches;
  const grouped = balanced ? 0 : Math.round(minedShare * classesPerBatch);
  return Math.ceil(classes / (grouped === 0 ? classesPerBatch : Math.ceil(grouped / groupSize)));
}

function graphOf({ labels, mined }: PackingRequest, perImage: number): ClassGraph {
  if ("classes" in mined) return mined;
  if ("anchors" in mined) return classGraphOfTriplets(labels, mined);
  if (mined.indices.length !== labels.length * mined.k)
    throw new ShapeError(
      `neighborPacker: "mined" must hold lists of every row, ${labels.length}; got ${mined.indices.length / mined.k}.`,
    );
  return classGraphOfNeighbors(labels, mined, perImage);
}
