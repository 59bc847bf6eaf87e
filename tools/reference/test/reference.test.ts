import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MINING_PARAMETERS, SIGNAL_NAMES } from "@smart-mining/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { catalogPage, fileOf, titleOf } from "../src/catalog-page.js";
import { configurationFileSchema } from "../src/configuration-schema.js";
import { referenceFiles } from "../src/files.js";
import { toJsonSchema } from "../src/json-schema.js";
import { main } from "../src/main.js";
import { NAMED_PARTS, referenceCatalogs } from "../src/sources.js";
import { typeText } from "../src/type-text.js";

describe("the tool", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "reference-"));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  test("writes every file once, finds what was changed by hand, and takes away what is nobody's", async () => {
    const lines: string[] = [];
    const run = (...argv: string[]) => main(argv, root, (line) => lines.push(line));
    expect(await run("--check")).toBe(1);
    expect(await run()).toBe(0);
    expect(await run("--check")).toBe(0);
    const signals = join(root, "docs/reference/signals.md");
    const text = readFileSync(signals, "utf8");
    writeFileSync(signals, text.replace("Spread", "spread"));
    mkdirSync(join(root, "docs/reference"), { recursive: true });
    writeFileSync(join(root, "docs/reference/old.md"), "# Old\n");
    lines.length = 0;
    expect(await run("--check")).toBe(1);
    expect(lines.slice(0, 2)).toEqual([
      "docs/reference/signals.md is not what dictionary and catalogs say.",
      "docs/reference/old.md is nobody's.",
    ]);
    expect(await run()).toBe(0);
    expect(readFileSync(signals, "utf8")).toBe(text);
    expect(await run("--check")).toBe(0);
    expect(await run("--chek")).toBe(2);
  });
});

describe("pages", () => {
  test("every component, parameter and signal has its place, and no date is in it", async () => {
    const files = await referenceFiles();
    for (const { kind, names } of referenceCatalogs)
      for (const name of names) expect(files.get(`docs/reference/${fileOf(kind)}`)).toContain(`\n## ${name}\n`);
    for (const { sentence } of Object.values(MINING_PARAMETERS))
      expect(files.get("docs/reference/mining-parameters.md")).toContain(sentence);
    for (const name of SIGNAL_NAMES) expect(files.get("docs/reference/signals.md")).toContain(`| \`${name}\``);
    expect(await referenceFiles()).toEqual(files);
    for (const text of files.values()) expect(text).not.toMatch(/\b20\d\d-\d\d-\d\d\b/);
  });

  test("options that several components have alike are shown once", () => {
    const guard = z.strictObject({ depth: z.int().min(1).describe("how deep") }).optional();
    const options = z.strictObject({ guard, width: z.number().default(Infinity).describe("a|b") });
    const text = catalogPage({
      kind: "thing",
      names: ["a", "b", "c"],
      get: () => ({ description: "does it", options }),
    });
    expect(text.match(/guard\.depth/g)).toHaveLength(1);
    expect(text).toContain("## Common options");
    expect(text).toContain("| `width` | number | `Infinity` | a\\|b |");
    const two = catalogPage({ kind: "thing", names: ["a", "b"], get: () => ({ description: "", options }) });
    expect(two.match(/guard\.depth/g)).toHaveLength(2);
  });

  test("kinds in the plural", () => {
    expect(["loss", "neighbor index", "refresh policy", "miner"].map(titleOf)).toEqual([
      "Losses",
      "Neighbor indexes",
      "Refresh policies",
      "Miners",
    ]);
    expect(fileOf("neighbor index")).toBe("neighbor-indexes.md");
  });

  test.each([
    [z.number().min(0).lt(1), "number in [0, 1)"],
    [z.number().positive(), "number > 0"],
    [z.int().min(2), "whole number >= 2"],
    [z.int(), "whole number"],
    [z.enum(["a", "b"]), '`"a"`, `"b"`'],
    [z.union([z.literal("auto"), z.int().min(1)]), '`"auto"` or whole number >= 1'],
    [z.union([z.number().positive(), z.literal(Infinity)]), "number > 0 or `Infinity`"],
    [z.tuple([z.number(), z.number()]), "[number, number]"],
    [z.array(z.string()).min(1), "non-empty list of string"],
    [z.record(z.string(), z.boolean()), "names with boolean each"],
    [z.string().nullable(), "string or null"],
    [z.custom<() => void>(), "anything"],
  ])("type %#", (schema, text) => {
    expect(typeText(toJsonSchema(schema))).toBe(text);
  });
});

describe("the schema of configurations", () => {
  const schema = configurationFileSchema();

  test("every part that names a component is tied to its catalogs, whose references are there", () => {
    const text = JSON.stringify(schema);
    const defined = Object.keys(schema.$defs ?? {});
    for (const [, target] of text.matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)) expect(defined).toContain(target);
    expect(text).not.toContain('"$ref":"#"');
    expect(text.match(/"allOf":\[\{"\$ref"/g)).toHaveLength(Object.keys(NAMED_PARTS).length);
    for (const { kind, names } of referenceCatalogs)
      for (const name of names) expect(defined).toContain(`${kind.replaceAll(" ", "-")}.${name}`);
  });

  test("a preset may be extended and have what is left out", () => {
    expect(schema.properties?.extends.anyOf?.[0].enum).toContain("smart-mining");
    expect(schema.required).toBeUndefined();
    expect(schema.properties?.loss.required).toBeUndefined();
    expect(schema.properties?.loss.additionalProperties).toBe(false);
  });

  test("a number out of range is found by the name of the component", () => {
    const linear = schema.$defs?.["controller.linear"];
    expect(linear?.properties?.warmUpEpochs).toMatchObject({ type: "integer", minimum: 0, default: 2 });
    const choice = schema.$defs?.controller.allOf?.find(
      (one) => (one.if?.properties?.name as { const?: string } | undefined)?.const === "linear",
    );
    expect(choice?.then?.properties?.options.$ref).toBe("#/$defs/controller.linear");
  });
});
