#!/usr/bin/env node
import { parseArgs } from "node:util";
import { adapters } from "./adapters/index.js";
import { BACKENDS, type Backend } from "./backends.js";
import { describeResult, describeTotal } from "./report.js";
import { referenceFiles, runFile, type FileResult } from "./run.js";

const USAGE = `Usage: npm run conformance -- --reference <directory> [--backend cpu|wasm|both] [--strict]

Runs every reference file (*.json) of the directory. Prints one line per file and one per miss.
Exit code 0: all passed; 1: a miss, an unknown case or an unknown file; 2: wrong usage.
  --backend   where tensors live (default both)
  --strict    the tighter per-case tolerance where a file gives one`;

async function main(): Promise<number> {
  let values: { reference?: string; backend?: string; strict?: boolean; help?: boolean };
  try {
    ({ values } = parseArgs({
      options: {
        reference: { type: "string" },
        backend: { type: "string", default: "both" },
        strict: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }));
  } catch (error) {
    return usage((error as Error).message);
  }
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const chosen = BACKENDS.filter((name) => values.backend === "both" || values.backend === name);
  if (chosen.length === 0) return usage(`--backend must be one of cpu, wasm, both; got "${values.backend}".`);
  if (values.reference === undefined) return usage("--reference must name a directory.");
  let files: string[];
  try {
    files = referenceFiles(values.reference);
  } catch (error) {
    return usage(`--reference must name a readable directory: ${(error as Error).message}`);
  }
  if (files.length === 0) return usage(`no .json file in ${values.reference}.`);
  return run(values.reference, files, chosen, values.strict ?? false);
}

async function run(directory: string, files: string[], backends: Backend[], strict: boolean): Promise<number> {
  const results: FileResult[] = [];
  for (const file of files) {
    const result = await runFile(directory, file, adapters, backends, { strict });
    results.push(result);
    const usesBackend = adapters.find(({ kind }) => kind === result.kind)?.usesBackend ?? false;
    for (const line of describeResult(result, usesBackend ? backends : ["no backend"])) console.log(line);
  }
  console.log(describeTotal(results));
  return results.every(({ misses }) => misses.length === 0) ? 0 : 1;
}

function usage(problem: string): number {
  console.error(`conformance: ${problem}\n\n${USAGE}`);
  return 2;
}

process.exitCode = await main();
