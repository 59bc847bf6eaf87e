import { parseArgs } from "node:util";
import { adapters } from "./adapters/index.js";
import { BACKENDS, type Backend } from "./backends.js";
import { describeResult, describeTotal } from "./report.js";
import { referenceFiles, runFile, type FileResult } from "./run.js";

const USAGE = `Usage: npm run conformance -- --reference <directory> [--backend cpu|wasm|both] [--strict]

Runs every reference file (*.json) of the directory. Prints one line per file and one per miss.
Exit code 0: all passed; 1: a miss, an unknown case, part or file; 2: wrong usage.
  --backend   where tensors live (default both)
  --strict    the tighter per-case tolerance where a file gives one`;

/**
 * Runs the tool.
 *
 * @param argv  arguments without node and script
 * @param print takes each line of the report
 * @returns the exit code: 0 all passed, 1 a miss, 2 wrong usage
 */
export async function main(argv: string[], print: (line: string) => void): Promise<number> {
  let values: { reference?: string; backend?: string; strict?: boolean; help?: boolean };
  try {
    ({ values } = parseArgs({
      args: argv,
      options: {
        reference: { type: "string" },
        backend: { type: "string", default: "both" },
        strict: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }));
  } catch (error) {
    return usage((error as Error).message, print);
  }
  if (values.help) {
    print(USAGE);
    return 0;
  }
  const chosen = BACKENDS.filter((name) => values.backend === "both" || values.backend === name);
  if (chosen.length === 0) return usage(`--backend must be one of cpu, wasm, both; got "${values.backend}".`, print);
  if (values.reference === undefined) return usage("--reference must name a directory.", print);
  let files: string[];
  try {
    files = referenceFiles(values.reference);
  } catch (error) {
    return usage(`--reference must name a readable directory: ${(error as Error).message}`, print);
  }
  if (files.length === 0) return usage(`no .json file in ${values.reference}.`, print);
  return run(values.reference, files, chosen, values.strict ?? false, print);
}

async function run(
  directory: string,
  files: string[],
  backends: Backend[],
  strict: boolean,
  print: (line: string) => void,
): Promise<number> {
  const results: FileResult[] = [];
  for (const file of files) {
    const result = await runFile(directory, file, adapters, backends, { strict });
    results.push(result);
    const usesBackend = adapters.find(({ kind }) => kind === result.kind)?.usesBackend ?? false;
    for (const line of describeResult(result, usesBackend ? backends : ["no backend"])) print(line);
  }
  print(describeTotal(results));
  return results.every(({ misses, unchecked }) => misses.length === 0 && unchecked.length === 0) ? 0 : 1;
}

function usage(problem: string, print: (line: string) => void): number {
  print(`conformance: ${problem}\n\n${USAGE}`);
  return 2;
}
