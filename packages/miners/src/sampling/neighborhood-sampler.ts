import {
  OptionError,
  parseOptions,
  ShapeError,
  type Batch,
  type MiningParameters,
  type MiningRound,
  type Sampler,
  type SamplerInput,
} from "@smart-mining/core";
import { miningParameters } from "../mining-parameters.js";
import { classGraphOfNeighbors, classGraphOfTriplets, type ClassGraph } from "./class-graph.js";
import { classRows } from "./class-rows.js";
import { fillBatch } from "./fill-batch.js";
import { neededRound } from "./needed-round.js";
import {
  neighborhoodOptions,
  type NeighborhoodSamplerOptions,
  type NeighborhoodSettings,
} from "./neighborhood-options.js";
import { seedQueue } from "./seed-queue.js";

const CALLER = "neighborhoodSampler";

/**
 * Batches of `classesPerBatch` × `samplesPerClass` images in which classes that are hard to tell apart meet: a seed class
 * and the `groupSize - 1` classes that its images' nearest other-class neighbors belong to, neighborhood after neighborhood
 * until `minedShare` of the batch is full, the rest random classes. Balanced, every class is dealt once in a pass, so that no
 * hub is trained more than the others; otherwise every class is a seed about once. Tuples are chosen inside the batch by a
 * batch miner.
 *
 * `minedShare` and `groupSize` are asked of the input's parameters before each batch and come before the options. Rows of no
 * class are in no batch; of a class's images those of different groups come first.
 *
 * @throws {OptionError} on bad options; by the first batch on bad parameters, or fewer classes than a batch holds
 * @throws {StateError}  by `batches`, without a round
 */
export function neighborhoodSampler(options: NeighborhoodSamplerOptions = {}): Sampler {
  const settings = parseOptions(CALLER, neighborhoodOptions, options);
  return {
    needsRound: true,
    bringsTuples: false,
    readsTriplets: settings.votes === "triplets",
    batches: (input) => neighborhoodBatches(settings, neededRound(CALLER, input), input),
  };
}

async function* neighborhoodBatches(
  settings: NeighborhoodSettings,
  round: MiningRound,
  input: SamplerInput,
): AsyncGenerator<Batch, void> {
  const graph = await graphOf(settings, round, input);
  const count = graph.classes.classes.length;
  if (count < settings.classesPerBatch)
    throw new OptionError(
      `${CALLER}: "classesPerBatch" must be at most the number of classes, ${count}; got ${settings.classesPerBatch}.`,
    );
  const parameters = (): MiningParameters => miningParameters(CALLER, settings, input.parameters?.());
  const { random } = input;
  const seeds = seedQueue(count, random.fork("seeds"));
  const rows = classRows(graph.classes, random.fork("rows"), input.groups);
  const filler = { graph, rows, settings, seeds, random: random.fork("classes") };
  for (let made = 0; settings.batches === undefined ? !seeds.exhausted() : made < settings.batches; made++)
    yield fillBatch(filler, parameters());
}

/** From the round's neighbor lists, or, where it has none or triplets are to vote, from its triplets. */
async function graphOf(
  settings: NeighborhoodSettings,
  round: MiningRound,
  { labels, signal }: SamplerInput,
): Promise<ClassGraph> {
  const others = settings.votes === "triplets" ? undefined : round.lists?.other;
  if (others === undefined) return classGraphOfTriplets(labels, (await round.triplets({ signal })).tuples);
  if (others.indices.length !== labels.length * others.k)
    throw new ShapeError(
      `${CALLER}: the round's lists must be those of every row, ${labels.length}; got ${others.indices.length / others.k}.`,
    );
  return classGraphOfNeighbors(labels, others, settings.neighborsPerImage);
}
