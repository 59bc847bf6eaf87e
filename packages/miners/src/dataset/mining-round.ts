import type {
  ClassNeighbors,
  EmbeddingSet,
  MinedTuples,
  MiningContext,
  MiningParameters,
  MiningReport,
  MiningRound,
  Random,
  TripletRequest,
  Triplets,
  WorkOptions,
} from "@smart-mining/core";
import { copyOf, neededRandom } from "../needed-random.js";
import { sampledAnchors } from "./sampled-anchors.js";

/** Which triplets are to be chosen. */
export interface Choice {
  readonly parameters: Partial<MiningParameters>;
  readonly random: Random;
  /** Rows, each of some class. */
  readonly anchors: Int32Array;
  readonly work: WorkOptions;
  /** They are for the report only: a search of the index would cost more than they are worth. */
  readonly forReport: boolean;
}

/** What a round is made from. */
export interface RoundParts {
  readonly caller: string;
  readonly set: EmbeddingSet;
  readonly context: MiningContext;
  /** The rows that the round's own triplets have as anchors. */
  readonly anchors: Int32Array;
  readonly lists?: ClassNeighbors;
  /** Seconds that the lists took. */
  readonly seconds: number;
  /** @returns with a report of this choice; its `seconds` are filled in */
  choose(choice: Choice): MinedTuples<Triplets> | Promise<MinedTuples<Triplets>>;
  /** The rows among a request's that may be anchors. @throws {ShapeError} for a row that is not there */
  anchorsOf(request: TripletRequest): Int32Array;
}

/**
 * What every round has in common: its own triplets are chosen once, its report is of those asked for last, or, where none
 * were, of those of a sample of anchors.
 */
export function miningRound(parts: RoundParts): MiningRound {
  const { caller, set, context, lists } = parts;
  const random = neededRandom(caller, context.random);
  let seconds = parts.seconds;
  let own: Promise<MinedTuples<Triplets>> | undefined;
  let sampled: MiningReport | undefined;
  let last: MiningReport | undefined;

  async function chosen(choice: Choice): Promise<MinedTuples<Triplets>> {
    const started = performance.now();
    const mined = await parts.choose(choice);
    const spent = (performance.now() - started) / 1000;
    seconds += spent;
    return { ...mined, report: { ...mined.report, seconds: parts.seconds + spent } };
  }

  function ownTriplets(work: WorkOptions): Promise<MinedTuples<Triplets>> {
    const { parameters = {} } = context;
    own ??= chosen({ parameters, random, anchors: parts.anchors, work, forReport: false }).catch((error: unknown) => {
      // Stopped, say: the next who asks tries again.
      own = undefined;
      throw error;
    });
    return own;
  }

  async function sampleReport(): Promise<MiningReport> {
    const { parameters = {} } = context;
    const anchors = sampledAnchors(parts.anchors, random);
    // From a copy: whether a report was asked for does not change which triplets the round gives.
    const draws = context.random === undefined ? random : copyOf(random);
    return (await chosen({ parameters, random: draws, anchors, work: workOf(context), forReport: true })).report;
  }

  return {
    set,
    lists,
    async triplets(request = {}) {
      const { parameters, random: given, anchors } = request;
      const work = { ...workOf(context), ...workOf(request) };
      const mined =
        parameters === undefined && given === undefined && anchors === undefined
          ? await ownTriplets(work)
          : await chosen({
              parameters: { ...context.parameters, ...parameters },
              random: given ?? random,
              anchors: anchors === undefined ? parts.anchors : parts.anchorsOf(request),
              work,
              forReport: false,
            });
      last = mined.report;
      return mined;
    },
    async report() {
      if (last !== undefined) return last;
      // Anchors that were named are few, or meant.
      if (context.anchors !== undefined) return (await ownTriplets(workOf(context))).report;
      return (sampled ??= await sampleReport());
    },
    get seconds() {
      return seconds;
    },
  };
}

/** The options of the work alone, those that are there. */
function workOf({ signal, onProgress }: WorkOptions): WorkOptions {
  return { ...(signal && { signal }), ...(onProgress && { onProgress }) };
}
