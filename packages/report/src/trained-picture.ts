import { classIndex, isNegative, isPositive, type Labeled, type Random } from "@smart-mining/core";
import type { TrainedPicture, TripletExample } from "./report-data.js";
import { sample } from "./rows.js";
import type { TrainedBatch } from "@smart-mining/training";

/** What the picture of the last batch is drawn from. */
export interface TrainedSource {
  /** The batches that were trained on last, in order. */
  readonly batches: readonly TrainedBatch[];
  /** Classes of the training samples, and their groups. */
  readonly samples: Labeled;
  /** Where the triplets of these batches come from. */
  readonly source: TrainedPicture["source"];
  /** Embeddings of training samples, row-major, to measure distances on; absent: none are shown. */
  readonly embed?: (rows: Int32Array) => Promise<Float32Array>;
  /** Which embeddings these are: "as embedded at step 40". */
  readonly measured?: string;
}

/** Shows the last batch; undefined where there is none, or nothing to tell of it. */
export async function trainedPicture(
  source: TrainedSource,
  shown: number,
  random: Random,
): Promise<TrainedPicture | undefined> {
  const batch = source.batches[source.batches.length - 1];
  if (batch === undefined) return undefined;
  const examples = tripletsOf(batch, shown, random);
  const neighborhoods = neighborhoodsOf(batch, source.samples.labels);
  if (examples.length === 0 && neighborhoods.length === 0) return undefined;
  const others = examples.map(({ anchor }) => randomTriplet(anchor, source.samples, random));
  const measured = await withDistances([...examples, ...others], source.embed);
  return {
    step: batch.step,
    source: source.source,
    neighborhoods,
    triplets: measured.slice(0, examples.length),
    random: measured.slice(examples.length),
    ...(source.embed !== undefined && { measured: source.measured }),
  };
}

/** Some of the triplets that were trained on, as rows of the training set; those with rows of a memory have no picture here. */
function tripletsOf({ rows, tuples }: TrainedBatch, count: number, random: Random): TripletExample[] {
  if (tuples?.kind !== "triplets") return [];
  const { anchors, positives, negatives } = tuples;
  const inside = Array.from(anchors, (_, at) => at).filter(
    (at) => Math.max(anchors[at], positives[at], negatives[at]) < rows.length,
  );
  return Array.from(sample(inside.length, count, random), (place) => inside[place]).map((at) => ({
    anchor: rows[anchors[at]],
    positive: rows[positives[at]],
    negative: rows[negatives[at]],
  }));
}

/** The same anchor with a random positive and negative: what the choice is to be compared with. */
function randomTriplet(anchor: number, samples: Labeled, random: Random): TripletExample {
  const all = Array.from(samples.labels, (_, row) => row);
  const same = all.filter((row) => row !== anchor && isPositive(samples, anchor, samples, row));
  const other = all.filter((row) => isNegative(samples, anchor, samples, row));
  return { anchor, positive: same[random.integer(same.length)], negative: other[random.integer(other.length)] };
}

/** The batch's rows of each class that was put together; classes that are not in it, as they were cut off, are left out. */
function neighborhoodsOf({ rows, neighborhoods = [] }: TrainedBatch, labels: Int32Array): Int32Array[][] {
  // Training counts the classes 0 .. C-1.
  const { classes } = classIndex(labels);
  return neighborhoods
    .map((group) => Array.from(group, (label) => rows.filter((row) => labels[row] === classes[label])))
    .map((group) => group.filter((members) => members.length > 0))
    .filter((group) => group.length > 0);
}

async function withDistances(
  examples: readonly TripletExample[],
  embed: TrainedSource["embed"],
): Promise<TripletExample[]> {
  if (embed === undefined || examples.length === 0) return [...examples];
  const rows = [...new Set(examples.flatMap(({ anchor, positive, negative }) => [anchor, positive, negative]))];
  const values = await embed(Int32Array.from(rows));
  const dimension = values.length / rows.length;
  const place = new Map(rows.map((row, at) => [row, at * dimension]));
  const distance = (a: number, b: number): number => {
    const [from, to] = [place.get(a)!, place.get(b)!];
    let sum = 0;
    for (let at = 0; at < dimension; at++) sum += (values[from + at] - values[to + at]) ** 2;
    return Math.sqrt(sum);
  };
  return examples.map((one) => ({
    ...one,
    positiveDistance: distance(one.anchor, one.positive),
    negativeDistance: distance(one.anchor, one.negative),
  }));
}
