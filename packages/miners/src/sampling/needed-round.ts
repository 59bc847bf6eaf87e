import { StateError, type MiningRound, type SamplerInput } from "@smart-mining/core";

/** The round that a sampler works from. @throws {StateError} where none was mined */
export function neededRound(caller: string, { round }: Pick<SamplerInput, "round">): MiningRound {
  if (round === undefined)
    throw new StateError(`${caller}: "round" must be given: batches are formed from a round of mining; got undefined.`);
  return round;
}
