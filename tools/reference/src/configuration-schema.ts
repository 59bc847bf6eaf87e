import { DataError, show } from "@smart-mining/core";
import { toJsonSchema, type JsonSchema } from "./json-schema.js";
import { configurationSchema, NAMED_PARTS, presets, referenceCatalogs } from "./sources.js";

/**
 * The JSON schema of a configuration file, for editors: where a component is named its options are checked by that name. Names
 * that no catalog has pass, since plugins may bring them, and so does what is left out, since a preset may have it.
 */
export function configurationFileSchema(): JsonSchema {
  const schema = withoutRequired(toJsonSchema(configurationSchema));
  const seen = new Set<string>();
  tieToCatalogs(schema, [], seen);
  const absent = Object.keys(NAMED_PARTS).filter((path) => !seen.has(path));
  if (absent.length > 0) throw new DataError(`reference: the configuration names no component at ${show(absent)}.`);
  const extended: JsonSchema = {
    description: "the preset that this configuration changes",
    anyOf: [{ enum: [...presets] }, { type: "string" }],
  };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Smart Mining configuration",
    ...schema,
    properties: { extends: extended, ...schema.properties },
    $defs: { ...schema.$defs, ...definitions() },
  };
}

/** Ties each part with a `name` and open `options` to the catalogs of its kinds. */
function tieToCatalogs(schema: JsonSchema, path: readonly string[], seen: Set<string>): void {
  for (const choice of schema.anyOf ?? []) tieToCatalogs(choice, path, seen);
  if (isNamedPart(schema)) {
    const key = path.join(".");
    if (!Object.hasOwn(NAMED_PARTS, key))
      throw new DataError(`reference: of which kind is the component at "${key}" of the configuration?`);
    seen.add(key);
    schema.allOf = NAMED_PARTS[key].map((kind) => ({ $ref: `#/$defs/${definitionOf(kind)}` }));
  }
  for (const [name, part] of Object.entries(schema.properties ?? {})) tieToCatalogs(part, [...path, name], seen);
  const { additionalProperties: others } = schema;
  if (typeof others === "object") tieToCatalogs(others, [...path, "*"], seen);
}

function isNamedPart({ properties }: JsonSchema): boolean {
  return properties?.name?.type === "string" && typeof properties.options?.additionalProperties === "object";
}

/** For each kind the known names and, by name, the options. */
function definitions(): Record<string, JsonSchema> {
  const all: Record<string, JsonSchema> = {};
  for (const catalog of referenceCatalogs) {
    const kind = definitionOf(catalog.kind);
    all[kind] = {
      properties: { name: { anyOf: [{ enum: [...catalog.names] }, { type: "string" }] } },
      allOf: catalog.names.map((name) => ({
        if: { properties: { name: { const: name } }, required: ["name"] },
        then: { properties: { options: { $ref: `#/$defs/${kind}.${name}` } } },
      })),
    };
    for (const name of catalog.names) {
      const { description, options } = catalog.get(name);
      const { $defs = {}, ...own } = withoutRequired(withinDefinition(toJsonSchema(options), `${kind}.${name}`));
      all[`${kind}.${name}`] = { description, ...own };
      for (const [inner, definition] of Object.entries($defs)) all[`${kind}.${name}.${inner}`] = definition;
    }
  }
  return all;
}

/** A schema that refers to itself does so from its root, which is then another. */
function withinDefinition(schema: JsonSchema, definition: string): JsonSchema {
  const moved = JSON.stringify(schema, (key, value: unknown) => {
    if (key !== "$ref" || typeof value !== "string") return value;
    return value === "#" ? `#/$defs/${definition}` : value.replace("#/$defs/", `#/$defs/${definition}.`);
  });
  return JSON.parse(moved) as JsonSchema;
}

function definitionOf(kind: string): string {
  return kind.replaceAll(" ", "-");
}

/** What is left out may be the preset's. Everything else of a schema stays as it is. */
function withoutRequired(schema: JsonSchema): JsonSchema {
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip);
    if (typeof value !== "object" || value === null) return value;
    const { required, ...rest } = value as { required?: unknown };
    // A property may be called "required" itself: then it holds a schema, not a list.
    const kept = required !== undefined && !Array.isArray(required) ? { required: strip(required) } : {};
    return { ...Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, strip(inner)])), ...kept };
  };
  return strip(schema) as JsonSchema;
}
