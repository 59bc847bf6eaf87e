import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** A block of code of a README: a module of its own, placed beside the page so that it finds the same packages. */
interface Block {
  readonly page: string;
  readonly line: number;
  readonly file: string;
  readonly text: string;
}

/**
 * Blocks marked js or ts. A comment `<!-- given: ... -->` right before one declares what the reader has already; it comes last, so that line
 * numbers are those of the page.
 */
const CODE = /(?:<!-- given:\n(?<given>[\s\S]*?)-->\n\n)?^```(?:js|ts)\n(?<code>[\s\S]*?)^```$/gm;

function blocksOf(page: string): Block[] {
  const text = readFileSync(page, "utf8");
  return [...text.matchAll(CODE)].map((found, at) => {
    const { given = "", code } = found.groups as { given?: string; code: string };
    const line = text.slice(0, found.index + found[0].indexOf("```")).split("\n").length;
    return { page, line, file: join(page, `../readme-block-${at}.mts`), text: `${code}${given}\nexport {};\n` };
  });
}

const pages = [root, ...readdirSync(`${root}packages`).map((name) => `${root}packages/${name}/`)]
  .map((folder) => join(folder, "README.md"))
  .filter((page) => existsSync(page));
const blocks = pages.flatMap(blocksOf);

/** Errors of all blocks, in one program, against the declarations that were built. */
function errorsOf(checked: readonly Block[]): string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ["node"],
    typeRoots: [`${root}node_modules/@types`],
    strict: true,
    // Most blocks are plain JavaScript: parameters need no type, and what is there by the options given need not be asked for.
    noImplicitAny: false,
    strictNullChecks: false,
    noEmit: true,
    skipLibCheck: true,
  };
  const byFile = new Map(checked.map((block) => [block.file, block]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => byFile.has(file) || fileExists(file);
  host.readFile = (file) => byFile.get(file)?.text ?? readFile(file);
  host.getSourceFile = (file, language, ...rest) => {
    const block = byFile.get(file);
    return block ? ts.createSourceFile(file, block.text, language) : getSourceFile(file, language, ...rest);
  };
  const program = ts.createProgram([...byFile.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const block = file && byFile.get(file.fileName);
    const line = file && block ? block.line + 1 + file.getLineAndCharacterOfPosition(start).line : 0;
    const place = block ? relative(root, block.page) : file?.fileName;
    return `${place}:${line} ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}

test("every block of code of the READMEs has right names and types", () => {
  // Each package shows itself in code, but for the command line.
  expect(new Set(blocks.map(({ page }) => page)).size).toBe(pages.length - 1);
  expect(errorsOf(blocks)).toEqual([]);
});

test("a wrong name and a wrong option are found", () => {
  const page = `${root}README.md`;
  const wrong = (text: string): Block => ({ page, line: 0, file: `${root}readme-block-wrong.mts`, text });
  const use = 'import { tripletMarginLoss } from "@smart-mining/losses";\n';
  expect(errorsOf([wrong(`${use}tripletMarginLoss({ margin: 1 });`)])).toEqual([]);
  expect(errorsOf([wrong(`${use}tripletMarginLoss({ margins: 1 });`)])).toHaveLength(1);
  expect(errorsOf([wrong('import { tripletLoss } from "@smart-mining/losses";\ntripletLoss();')])).toHaveLength(1);
});
