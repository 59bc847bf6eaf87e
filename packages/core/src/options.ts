import type { z } from "zod";
import { OptionError, UnknownNameError } from "./errors.js";

/**
 * Checks options against a zod schema and fills in its defaults.
 *
 * @param caller what the message names first, e.g. "semiHardMiner"
 * @param schema a zod schema; use `strictObject` so that misspelt options are found
 * @param input  what the user gave; undefined counts as `{}`
 * @returns the parsed options
 * @throws {OptionError} one sentence per problem: caller, option, constraint, value
 */
export function parseOptions<S extends z.ZodType>(caller: string, schema: S, input: unknown): z.output<S> {
  const given = input === undefined ? {} : input;
  const result = schema.safeParse(given, { reportInput: true });
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `${caller}: ${describeIssue(issue, given, schema)}`);
  throw new OptionError([...new Set(lines)].join("\n"), { cause: result.error });
}

/** Says in words what is wrong; the value is shown as the user wrote it. */
function describeIssue(issue: z.core.$ZodIssue, root: unknown, schema: z.ZodType): string {
  const path = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(schema, issue.path);
    const where = path === "" ? "" : ` in "${path}"`;
    return issue.keys
      .map((key) => `no option named ${quote(key)}${where}${suggestion(key, known)}`)
      .join("; ")
      .concat(known.length > 0 ? `; valid are ${known.map(quote).join(", ")}.` : ".");
  }
  const name = path === "" ? "the options" : quote(path);
  return `${name} must be ${constraint(issue)}; got ${show(valueAt(root, issue.path))}.`;
}

function constraint(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return article(issue.expected === "int" ? "whole number" : issue.expected);
    case "too_small": {
      const bound = `${issue.inclusive === false ? ">" : ">="} ${String(issue.minimum)}`;
      return sized(issue.origin, bound);
    }
    case "too_big": {
      const bound = `${issue.inclusive === false ? "<" : "<="} ${String(issue.maximum)}`;
      return sized(issue.origin, bound);
    }
    case "invalid_value":
      return issue.values.length === 1
        ? show(issue.values[0])
        : `one of ${issue.values.map((value) => show(value)).join(", ")}`;
    case "not_multiple_of":
      return `a multiple of ${String(issue.divisor)}`;
    case "invalid_union":
      // A union may say its accepted forms itself; zod's own message says nothing.
      return issue.message === "Invalid input" ? "of one of the accepted forms" : issue.message;
    default:
      return issue.message;
  }
}

function sized(origin: string, bound: string): string {
  if (origin === "string") return `a string of length ${bound}`;
  if (origin === "array" || origin === "set") return `a list of length ${bound}`;
  return `a number ${bound}`;
}

function article(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  return value;
}

function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let node: unknown = schema;
  for (const key of path) node = shapeOf(node)?.[String(key)];
  return Object.keys(shapeOf(node) ?? {});
}

function shapeOf(node: unknown): Record<string, unknown> | undefined {
  let current = node as { shape?: Record<string, unknown>; def?: { innerType?: unknown } } | undefined;
  while (current !== undefined && current.shape === undefined && current.def?.innerType !== undefined)
    current = current.def.innerType as typeof current;
  return current?.shape;
}

function quote(text: string): string {
  return `"${text}"`;
}

/** A short, honest rendering of any value for an error message. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (ArrayBuffer.isView(value))
    return `${value.constructor.name}(${(value as Uint8Array).length ?? value.byteLength})`;
  if (typeof value === "object" && value !== null) {
    const text = JSON.stringify(value);
    if (text === undefined) return Object.prototype.toString.call(value);
    return text.length > 80 ? `${text.slice(0, 77)}...` : text;
  }
  return String(value);
}

/** The known name nearest to a misspelt one by edit distance, or undefined when none is near. */
export function closestMatch(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** The error for a name that is not among the known ones. */
export function unknownName(caller: string, kind: string, name: string, known: readonly string[]): UnknownNameError {
  return new UnknownNameError(
    `${caller}: no ${kind} named ${quote(name)}${suggestion(name, known)}; known are ${known.map(quote).join(", ")}.`,
  );
}

function suggestion(name: string, known: readonly string[]): string {
  const match = closestMatch(name, known);
  return match === undefined ? "" : ` (did you mean ${quote(match)}?)`;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = previous[column - 1] + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, previous[column] + 1, current[column - 1] + 1));
    }
    previous = current;
  }
  return previous[b.length];
}
