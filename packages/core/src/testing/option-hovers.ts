import { expect } from "vitest";
import { z } from "zod";

/**
 * Checks that what an editor shows of an option type is what its schema says: one comment line per option, its `.describe()` and,
 * where it has one, `@default` with the default as code.
 *
 * @param source text of the file, in which no other interface has commented members that share these names
 * @param schema of the same options
 */
export function expectHovers(source: string, schema: z.ZodType): void {
  const hovers = [...source.matchAll(/ {2}\/\*\* ([^\n]*?)(?: @default (.*?))? \*\/\n {2}readonly (\w+)\??:/g)];
  const fields = Object.entries(z.toJSONSchema(schema, { unrepresentable: "any", io: "input" }).properties ?? {});
  const said = fields.map(([name, field]) => {
    const { description, default: absent } = field as { description?: string; default?: unknown };
    return [name, [description, asCode(absent)]];
  });
  const shown = hovers.map(([, sentence, absent, name]) => [name, [sentence, absent]]);
  const names = new Set(fields.map(([name]) => name));
  expect(Object.fromEntries(shown.filter(([name]) => names.has(name as string)))).toEqual(Object.fromEntries(said));
}

/** A default as one writes it in code: keys without quotes, space around braces. */
function asCode(value: unknown): string | undefined {
  return JSON.stringify(value)
    ?.replace(/"(\w+)":/g, "$1: ")
    .replaceAll(",", ", ")
    .replace(/^\{(.+)\}$/, "{ $1 }");
}
