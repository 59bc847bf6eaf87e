import { PARAMETER_NAMES } from "@smart-mining/core";
import { isCommon } from "./common-options.js";
import type { JsonSchema } from "./json-schema.js";
import { code, typeText } from "./type-text.js";

/** One line of a table of options: name, type, default, sentence. */
export type OptionRow = readonly [name: string, type: string, absent: string, sentence: string];

/**
 * The options of a component, those of objects among them with dotted names.
 *
 * @param common options whose inner ones are shown elsewhere on the page
 */
export function optionRows(schema: JsonSchema, common: ReadonlyMap<string, JsonSchema> = new Map()): OptionRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, option]) => {
    const required = schema.required?.includes(name) === true;
    if (isMiningParameters(option)) return [rowOf(name, option, "[mining parameters](mining-parameters.md)", required)];
    if (isCommon(common, name, option))
      return [rowOf(name, option, `${typeText(option)}, [common](#common-options)`, required)];
    return [rowOf(name, option, typeText(option), required), ...innerRows(name, option)];
  });
}

/** The options within an option. */
export function innerRows(name: string, option: JsonSchema): OptionRow[] {
  if (isMiningParameters(option)) return [];
  const nested = [option, ...(option.anyOf ?? [])].filter(({ properties }) => properties !== undefined);
  const outer = (inner: string): string => code(`${name}.${inner.slice(1, -1)}`);
  return nested.flatMap((one) => optionRows(one).map(([inner, ...rest]): OptionRow => [outer(inner), ...rest]));
}

function rowOf(name: string, option: JsonSchema, type: string, required: boolean): OptionRow {
  const absent = option.default === undefined ? (required ? "required" : "") : code(defaultText(option.default));
  return [code(name), type, absent, option.description ?? ""];
}

function defaultText(value: unknown): string {
  return value === "Infinity" ? value : JSON.stringify(value);
}

/** Every controller takes all of them: their page says what they are. */
function isMiningParameters({ properties }: JsonSchema): boolean {
  return properties !== undefined && PARAMETER_NAMES.every((name) => Object.hasOwn(properties, name));
}
