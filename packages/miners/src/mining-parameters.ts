import {
  MINING_PARAMETERS,
  OptionError,
  PARAMETER_NAMES,
  show,
  type MiningParameters,
  type ParameterName,
} from "@smart-mining/core";

/**
 * The parameters of a round: what the request says, else what the options say, else the dictionary's defaults.
 *
 * @throws {OptionError} naming the parameter that is out of range
 */
export function miningParameters(
  caller: string,
  options: Partial<MiningParameters>,
  requested: Partial<MiningParameters> = {},
): MiningParameters {
  const merged = {} as Record<ParameterName, number>;
  for (const name of PARAMETER_NAMES) {
    const entry = MINING_PARAMETERS[name];
    const value = requested[name] ?? options[name] ?? entry.default;
    if (!entry.schema.safeParse(value).success)
      throw new OptionError(`${caller}: "parameters.${name}" must be ${entry.valid}; got ${show(value)}.`);
    merged[name] = value;
  }
  return merged;
}
