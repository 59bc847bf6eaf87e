import { expect } from "vitest";
import { z } from "zod";

/**
 * Checks that what an editor shows of an option type is what its schema says: one comment line per option, its `.describe()` and,
 * where it has one, `@default` with the default as code.
 *
 * @param source text of the file that declares the type
 * @param name   of the interface
 * @param schema of the same options
 */
export function expectHovers(source: string, name: string, schema: z.ZodType): void {
  const declared = source.split(`export interface ${name} `)[1]?.split("\n}")[0] ?? "";
  const hovers = [...declared.matchAll(/ {2}\/\*\* ([^\n]*?)(?: @default (.*?))? \*\/\n {2}readonly (\w+)\??:/g)];
  const fields = Object.entries(z.toJSONSchema(schema, { unrepresentable: "any", io: "input" }).properties ?? {});
  const said = fields.map(([option, field]) => {
    const { description, default: absent } = field as { description?: string; default?: unknown };
    return [option, [description, asCode(absent)]];
  });
  const shown = hovers.map(([, sentence, absent, option]) => [option, [sentence, absent]]);
  expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(said));
}

/** A default as one writes it in code: keys without quotes, space around braces. */
function asCode(value: unknown): string | undefined {
  return JSON.stringify(value)
    ?.replace(/"(\w+)":/g, "$1: ")
    .replaceAll(",", ", ")
    .replace(/^\{(.+)\}$/, "{ $1 }");
}
