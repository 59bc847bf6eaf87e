import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import { describe, expect, test } from "vitest";
import tseslint from "typescript-eslint";
import { FUNCTION_SIZES, OVERSIZED } from "../../../eslint.config.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const parser = { files: ["**/*.ts"], languageOptions: { parser: tseslint.parser } };
const { rules } = FUNCTION_SIZES;

/** An ESLint with this configuration and no other. */
function eslintOf(sizes: object): ESLint {
  // Comments that turn off rules which are not loaded here are of no concern.
  const unknown = { linterOptions: { reportUnusedDisableDirectives: "off" } };
  const overrideConfig = [parser, unknown, sizes] as ESLint.Options["overrideConfig"];
  return new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig });
}

/** The rules of size that a text breaks as the file of this name. */
async function broken(code: string, file: string): Promise<(string | null)[]> {
  const [{ messages }] = await eslintOf(FUNCTION_SIZES).lintText(code, { filePath: `${root}${file}` });
  return messages.map(({ ruleId }) => ruleId);
}

const long = (lines: number) => `export function long(): void {\n${"  void 0;\n".repeat(lines - 2)}}\n`;
const many = (count: number) =>
  `export const many = (${Array.from({ length: count }, (_, at) => `a${at}: number`).join(", ")}) => 0;\n`;

describe("function sizes", () => {
  test.each(["packages/losses/src/own.ts", "tools/reference/src/own.ts"])(
    "%s may hold 80 lines, 6 parameters",
    async (file) => {
      expect(await broken(long(80), file)).toEqual([]);
      expect(await broken(long(81), file)).toEqual(["max-lines-per-function"]);
      expect(await broken(many(6), file)).toEqual([]);
      expect(await broken(many(7), file)).toEqual(["max-params"]);
    },
  );

  test("tests are free of them", async () => {
    expect(await broken(long(300) + many(9), "packages/losses/src/own.test.ts")).toEqual([]);
  });

  test.each(OVERSIZED)(
    "%s is rightly listed as oversized: else take it off OVERSIZED in eslint.config.js",
    async (file) => {
      expect(existsSync(`${root}${file}`)).toBe(true);
      const [{ messages }] = await eslintOf({ rules }).lintFiles(file);
      expect(messages.filter(({ ruleId }) => ruleId !== null && ruleId in rules)).not.toEqual([]);
    },
  );
});
