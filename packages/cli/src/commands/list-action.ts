import { unknownName } from "@smart-mining/core";
import { presetDescription, presetNames, resolveConfig } from "@smart-mining/training/config";
import { stringify } from "yaml";
import { z } from "zod";
import { leftTable } from "../terminal/table.js";
import type { Listed, ListedKind } from "./catalogs.js";

/** The options of `list` as commander gives them. */
export interface ListOptions {
  json?: boolean;
  plugin: string[];
}

const PRESET = "preset";

/**
 * Prints the kinds, what there is of one kind, or what is known of one thing.
 *
 * @throws {UnknownNameError} with the closest match
 */
export async function runList(
  kind: string | undefined,
  name: string | undefined,
  { json, plugin }: ListOptions,
): Promise<void> {
  const print = (value: unknown, text: () => string): void =>
    void process.stdout.write(`${json ? JSON.stringify(value, null, 2) : text()}\n`);
  if (kind === PRESET && name !== undefined) {
    const config = resolveConfig({ extends: name });
    print(config, () => stringify(config).trimEnd());
    return;
  }
  if (kind === PRESET && plugin.length === 0) {
    printKind(PRESET, presetKind(), print);
    return;
  }
  // Only now: TensorFlow.js, which comes with the catalogs, takes a second to load.
  const kinds: Readonly<Record<string, ListedKind>> = {
    [PRESET]: presetKind(),
    ...(await (await import("./catalogs.js")).listedKinds(plugin)),
  };
  if (kind === undefined) {
    const names = Object.fromEntries(Object.entries(kinds).map(([one, known]) => [one, Object.keys(known)]));
    print(names, () =>
      leftTable([["kind", "names"], ...Object.entries(names).map(([one, all]) => [one, all.join(", ")])]),
    );
    return;
  }
  if (!Object.hasOwn(kinds, kind)) throw unknownName("list", "kind", kind, Object.keys(kinds));
  if (name === undefined) printKind(kind, kinds[kind], print);
  else printOne(kind, name, kinds[kind], print);
}

type Print = (value: unknown, text: () => string) => void;

function presetKind(): ListedKind {
  return Object.fromEntries(presetNames().map((name) => [name, { description: presetDescription(name) }]));
}

function printKind(kind: string, known: ListedKind, print: Print): void {
  const rows = Object.entries(known).map(([name, { description }]) => ({ name, description }));
  print(rows, () => leftTable([[kind, "what it is"], ...rows.map(({ name, description }) => [name, description])]));
}

function printOne(kind: string, name: string, known: ListedKind, print: Print): void {
  const listed = known[familyOf(kind, name, known)];
  const schema = listed.options && optionSchema(listed.options);
  print({ kind, name, description: listed.description, ...listed.facts, ...(schema && { options: schema }) }, () =>
    [`${name}: ${listed.description}`, ...details(listed, schema)].join("\n\n"),
  );
}

/** The name itself, or its family: "recallAt8" is one of "recallAt". */
function familyOf(kind: string, name: string, known: ListedKind): string {
  const family = name.replace(/\d+$/, "");
  const found = [name, family].find((one) => Object.hasOwn(known, one));
  if (found === undefined) throw unknownName("list", kind, name, Object.keys(known));
  return found;
}

/** The part of a JSON schema that is shown. */
interface OptionSchema {
  readonly properties?: Readonly<Record<string, { readonly description?: string; readonly default?: unknown }>>;
  readonly required?: readonly string[];
}

function optionSchema(options: z.ZodType): OptionSchema {
  return z.toJSONSchema(options, { io: "input", unrepresentable: "any" }) as OptionSchema;
}

function details({ facts }: Listed, schema: OptionSchema | undefined): string[] {
  if (facts !== undefined) {
    // Schemas and functions are for programs.
    const told = Object.entries(facts).filter(([, value]) => ["string", "number", "boolean"].includes(typeof value));
    return [leftTable([["fact", "value"], ...told.map(([fact, value]) => [fact, String(value)])])];
  }
  const options = Object.entries(schema?.properties ?? {});
  if (options.length === 0) return ["It takes no options."];
  const required = new Set(schema?.required);
  const rows = options.map(([option, { description = "", default: value }]) => [
    option,
    value === undefined ? (required.has(option) ? "must be given" : "–") : JSON.stringify(value),
    description,
  ]);
  return [leftTable([["option", "default", "what it is"], ...rows])];
}
