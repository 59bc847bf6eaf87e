import { DEFAULT_MINING_PARAMETERS, OptionError, show, type MiningParameters } from "@smart-mining/core";

type NumericParameter = Exclude<keyof MiningParameters, "miner">;

const RULES: Readonly<Record<NumericParameter, [string, (value: number) => boolean]>> = {
  positiveQuantile: ["a number in [0, 1]", (value) => value >= 0 && value <= 1],
  negativeRank: ["a whole number >= 0", (value) => Number.isInteger(value) && value >= 0],
  bandWidth: ["a number > 0", (value) => value > 0],
  randomShare: ["a number in [0, 1]", (value) => value >= 0 && value <= 1],
  minedShare: ["a number in [0, 1]", (value) => value >= 0 && value <= 1],
  groupSize: ["a whole number >= 2", (value) => Number.isInteger(value) && value >= 2],
};

/**
 * The parameters of a round: what the request says, else what the options say, else core's defaults.
 *
 * @throws {OptionError} naming the parameter that is out of range
 */
export function miningParameters(
  caller: string,
  options: Partial<MiningParameters>,
  requested: Partial<MiningParameters> = {},
): MiningParameters {
  const merged: Record<NumericParameter, number> = { ...DEFAULT_MINING_PARAMETERS };
  for (const name of Object.keys(RULES) as NumericParameter[]) {
    const value = requested[name] ?? options[name] ?? merged[name];
    const [constraint, holds] = RULES[name];
    if (!holds(value))
      throw new OptionError(`${caller}: "parameters.${name}" must be ${constraint}; got ${show(value)}.`);
    merged[name] = value;
  }
  return merged;
}
