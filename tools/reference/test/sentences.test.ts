import { describe, expect, test } from "vitest";
import { z } from "zod";
import { toJsonSchema, type JsonSchema } from "../src/json-schema.js";
import { referenceCatalogs } from "../src/sources.js";

/** The options without a sentence, those of objects, lists and choices among them with dotted names. */
function silentOptions(schema: JsonSchema, path: readonly string[] = []): string[] {
  const parts = [
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    ...(schema.allOf ?? []),
    ...(schema.prefixItems ?? []),
  ];
  for (const one of [schema.items, schema.additionalProperties]) if (typeof one === "object") parts.push(one);
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, option]) => {
    const said = (option.description ?? "").trim() !== "";
    return [...(said ? [] : [[...path, name].join(".")]), ...silentOptions(option, [...path, name])];
  });
  const defined = Object.entries(schema.$defs ?? {}).flatMap(([name, one]) => silentOptions(one, [...path, name]));
  return [...own, ...parts.flatMap((one) => silentOptions(one, path)), ...defined];
}

/** What has none at present, by kind and name; what has one by now must be taken off. */
const SILENT: Readonly<Record<string, readonly string[]>> = {
  "model layers": ["topology.className", "topology.config"],
};

describe("every option has a sentence", () => {
  test("one that has none is found, however deep", () => {
    const inner = z.strictObject({ width: z.number(), depth: z.number().describe("how deep") });
    const schema = z.strictObject({
      shape: z.union([z.enum(["round"]), inner]).describe("its form"),
      parts: z.array(z.strictObject({ name: z.string() })).describe("its parts"),
      color: z.string().optional(),
    });
    expect(silentOptions(toJsonSchema(schema))).toEqual(["shape.width", "parts.name", "color"]);
  });

  const components = referenceCatalogs.flatMap((catalog) => catalog.names.map((name) => ({ catalog, name })));
  test.each(components)("$catalog.kind $name", ({ catalog, name }) => {
    const { description, options } = catalog.get(name);
    expect(description).not.toBe("");
    expect(silentOptions(toJsonSchema(options))).toEqual(SILENT[`${catalog.kind} ${name}`] ?? []);
  });
});
