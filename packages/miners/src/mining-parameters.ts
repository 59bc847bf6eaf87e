import {
  DEFAULT_MINING_PARAMETERS,
  MINING_PARAMETERS,
  OptionError,
  PARAMETER_NAMES,
  show,
  type MiningParameters,
  type ParameterName,
} from "@smart-mining/core";

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
  const merged: Record<ParameterName, number> = { ...DEFAULT_MINING_PARAMETERS };
  for (const name of PARAMETER_NAMES) {
    const value = requested[name] ?? options[name] ?? merged[name];
    const { schema, valid } = MINING_PARAMETERS[name];
    if (!schema.safeParse(value).success)
      throw new OptionError(`${caller}: "parameters.${name}" must be ${valid}; got ${show(value)}.`);
    merged[name] = value;
  }
  return merged;
}
