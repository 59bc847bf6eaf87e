import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import { describe, expect, test } from "vitest";
import tseslint from "typescript-eslint";
import { ALLOWED_IMPORTS, dependencyDirection } from "../../../eslint.config.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const allowed = ALLOWED_IMPORTS as Readonly<Record<string, readonly string[]>>;
const packages = Object.keys(allowed);
const manifest = (name: string) =>
  JSON.parse(readFileSync(`${root}packages/${name}/package.json`, "utf8")) as {
    dependencies?: Record<string, string>;
    exports: Record<string, unknown>;
  };

describe("dependency direction", () => {
  test("every package is in the table", () => {
    expect(readdirSync(`${root}packages`).sort()).toEqual([...packages].sort());
  });

  test.each(packages)("%s depends on what it may import and nothing else of this project", (name) => {
    const own = Object.keys(manifest(name).dependencies ?? {}).filter((one) => one.startsWith("@smart-mining/"));
    for (const dependency of own) expect(allowed[name]).toContain(dependency.replace("@smart-mining/", ""));
  });

  test("there is no cycle", () => {
    const visit = (name: string, path: readonly string[]): void => {
      expect(path).not.toContain(name);
      for (const next of allowed[name]) visit(next, [...path, name]);
    };
    for (const name of packages) visit(name, []);
  });

  test("lint rejects a sideways import and accepts an allowed one", async () => {
    const parser = { files: ["**/*.ts"], languageOptions: { parser: tseslint.parser } };
    const overrideConfig = [parser, dependencyDirection("losses")] as ESLint.Options["overrideConfig"];
    const eslint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig });
    const lint = async (code: string) => {
      const [result] = await eslint.lintText(code, { filePath: `${root}packages/losses/src/index.ts` });
      return result.messages.map(({ ruleId }) => ruleId);
    };
    expect(await lint('export * from "@smart-mining/miners";\n')).toContain("no-restricted-imports");
    expect(await lint('export * from "@smart-mining/models/deep";\n')).toContain("no-restricted-imports");
    expect(await lint('export * from "@smart-mining/core";\n')).toEqual([]);
  });
});

describe("packages", () => {
  test.each(packages)("%s has a README that names it, a license, and only files that exist in its exports", (name) => {
    expect(readFileSync(`${root}packages/${name}/README.md`, "utf8")).toContain(`@smart-mining/${name}`);
    expect(existsSync(`${root}packages/${name}/LICENSE`)).toBe(true);
    for (const entry of Object.values(manifest(name).exports)) {
      const paths = typeof entry === "string" ? [entry] : Object.values(entry as Record<string, string>);
      for (const path of paths) expect(existsSync(`${root}packages/${name}/${path}`), path).toBe(true);
    }
  });
});
