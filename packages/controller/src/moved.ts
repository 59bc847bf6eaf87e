import { MINING_PARAMETERS, OptionError, show, type MiningParameters, type ParameterName } from "@smart-mining/core";

/** The same parameters with one moved; those that the dictionary calls whole are rounded. */
export function moved(
  parameters: Partial<MiningParameters>,
  name: ParameterName,
  value: number,
): Partial<MiningParameters> {
  return { ...parameters, [name]: MINING_PARAMETERS[name].whole ? Math.round(value) : value };
}

/**
 * Refuses at the start what a miner would refuse in the middle of training. Valid values of a parameter are an interval: where
 * both ends of a way are valid, all between are.
 *
 * @param option what the value was given as, for the message
 * @throws {OptionError} when the parameter cannot take the value
 */
export function checkReachable(caller: string, option: string, name: ParameterName, value: number): void {
  const { schema, valid, whole } = MINING_PARAMETERS[name];
  if (schema.safeParse(whole ? Math.round(value) : value).success) return;
  throw new OptionError(`${caller}: "${option}" must be ${valid}, as it is for "${name}"; got ${show(value)}.`);
}
