import { z } from "zod";

/** A JSON schema, as far as this tool reads it. */
export interface JsonSchema {
  $ref?: string;
  $schema?: string;
  $defs?: Record<string, JsonSchema>;
  title?: string;
  description?: string;
  type?: string | string[];
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  not?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  if?: JsonSchema;
  then?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  propertyNames?: JsonSchema;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema | boolean;
  prefixItems?: JsonSchema[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
}

/**
 * What a person may write for a zod schema. JSON has no infinity: where it is a choice of its own it becomes a schema that nothing
 * meets, with the title "Infinity". Functions and objects of one's own become `{}`, anything. Limits of whole numbers that only
 * say what a double holds are left out.
 */
export function toJsonSchema(schema: z.ZodType): JsonSchema {
  const made = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override({ zodSchema, jsonSchema }) {
      const { def } = zodSchema._zod;
      const node = jsonSchema as JsonSchema;
      if (def.type === "literal" && def.values.includes(Infinity)) {
        for (const key of Object.keys(node)) delete node[key as keyof JsonSchema];
        Object.assign(node, { title: "Infinity", not: {} });
      }
      if (def.type === "default" && def.defaultValue === Infinity) node.default = "Infinity";
      if (node.minimum === Number.MIN_SAFE_INTEGER) delete node.minimum;
      if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum;
    },
  }) as JsonSchema;
  delete made.$schema;
  return made;
}
