import { OptionError } from "@smart-mining/core";

/** @throws {OptionError} naming the option */
export function parseJson(option: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OptionError(`${option}: must be JSON; got ${JSON.stringify(text)}.`, { cause });
  }
}
