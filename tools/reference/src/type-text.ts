import type { JsonSchema } from "./json-schema.js";

/** What a value may be, in words for a table: `"a"` or `"b"`, a number in [0, 1), a list of strings. */
export function typeText(schema: JsonSchema): string {
  if (schema.not !== undefined) return code(schema.title ?? "nothing");
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum !== undefined) return schema.enum.map((value) => code(JSON.stringify(value))).join(", ");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(typeText))].join(" or ");
  // A schema that holds itself.
  if (schema.$ref !== undefined) return "object";
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeText({ ...schema, type })).join(" or ");
  switch (schema.type) {
    case "integer":
      return `whole number${rangeText(schema)}`;
    case "number":
      return `number${rangeText(schema)}`;
    case "array":
      return listText(schema);
    case "object":
      return objectText(schema);
    case undefined:
      return "anything";
    default:
      return schema.type;
  }
}

function rangeText({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  const [low, high] = [minimum ?? exclusiveMinimum, maximum ?? exclusiveMaximum];
  const [from, to] = [minimum === undefined ? "(" : "[", maximum === undefined ? ")" : "]"];
  if (low !== undefined && high !== undefined) return ` in ${from}${low}, ${high}${to}`;
  if (low !== undefined) return ` ${minimum === undefined ? ">" : ">="} ${low}`;
  return high === undefined ? "" : ` ${maximum === undefined ? "<" : "<="} ${high}`;
}

function listText({ prefixItems, items, minItems }: JsonSchema): string {
  if (prefixItems !== undefined) return `[${prefixItems.map(typeText).join(", ")}]`;
  const of = typeof items === "object" ? ` of ${typeText(items)}` : "";
  return `${minItems !== undefined && minItems > 0 ? "non-empty list" : "list"}${of}`;
}

function objectText({ properties, additionalProperties }: JsonSchema): string {
  if (
    properties === undefined &&
    typeof additionalProperties === "object" &&
    Object.keys(additionalProperties).length > 0
  )
    return `names with ${typeText(additionalProperties)} each`;
  return "object";
}

/** Code in a table's cell. */
export function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}
