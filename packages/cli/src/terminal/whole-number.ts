import { OptionError } from "@smart-mining/core";

/**
 * A whole number given on the command line.
 *
 * @param least lowest valid value; any when absent
 * @throws {OptionError} naming the option
 */
export function wholeNumber(option: string, text: string, least?: number): number {
  const value = Number(text);
  const bound = least === undefined ? "" : ` >= ${least}`;
  if (!Number.isSafeInteger(value) || value < (least ?? value) || text.trim() === "")
    throw new OptionError(`${option}: must be a whole number${bound}; got ${JSON.stringify(text)}.`);
  return value;
}
