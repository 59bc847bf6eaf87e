import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../packages/", import.meta.url));

/** The members without a comment of the file's interfaces that are options, as "Options.member". */
function silentMembers(name: string, text: string): string[] {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  return source.statements
    .filter(ts.isInterfaceDeclaration)
    .filter((one) => one.name.text.endsWith("Options") && isExported(one))
    .flatMap((one) =>
      one.members
        .filter((member) => ts.getJSDocCommentsAndTags(member).length === 0)
        .map((member) => `${one.name.text}.${member.name?.getText(source) ?? "?"}`),
    );
}

function isExported(declaration: ts.InterfaceDeclaration): boolean {
  return declaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
}

/** Packages of which some options have none yet; one that has them all must be taken off. */
const SILENT_YET = ["benchmark", "cli", "miners", "models", "neighbors", "report", "training"];

describe("an editor shows a sentence for every option", () => {
  test("one without is found", () => {
    const text = `
      export interface TurnOptions {
        /** How far. */
        angle?: number;
        around: string;
      }
      export interface Turn { axis: string }
      interface InnerOptions { axis: string }`;
    expect(silentMembers("turn.ts", text)).toEqual(["TurnOptions.around"]);
  });

  test.each(readdirSync(root))("%s", (name) => {
    const files = readdirSync(join(root, name, "src"), { recursive: true, encoding: "utf8" });
    const silent = files
      .filter((file) => /\.ts$/.test(file) && !/\.(test|d)\.ts$/.test(file))
      .flatMap((file) => silentMembers(file, readFileSync(join(root, name, "src", file), "utf8")));
    if (SILENT_YET.includes(name)) expect(silent).not.toEqual([]);
    else expect(silent).toEqual([]);
  });
});
