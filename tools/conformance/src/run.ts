import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Adapter,
  type CompareOptions,
  type ConformanceCase,
  type Miss,
  type UncheckedPart,
  UnknownCaseError,
} from "./adapter.js";
import { type Backend, useBackend } from "./backends.js";

/** A case that did not pass, and on which backend. */
export interface CaseMiss extends Miss {
  readonly id: string;
  readonly backend?: Backend;
}

/** What came out for one file. */
export interface FileResult {
  readonly file: string;
  /** The adapter's kind; undefined if no adapter knows the file. */
  readonly kind?: string;
  /** Cases that passed on every backend. */
  readonly passed: number;
  readonly total: number;
  readonly misses: readonly CaseMiss[];
  /** Parts that nothing checks; their cases are in no other count. */
  readonly unchecked: readonly UncheckedPart[];
}

/** The `.json` files of a directory, sorted. */
export function referenceFiles(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(".json"))
    .sort();
}

/** Runs all cases of one file. */
export async function runFile(
  directory: string,
  file: string,
  adapters: readonly Adapter[],
  backends: readonly Backend[],
  options: CompareOptions,
): Promise<FileResult> {
  let content: Record<string, unknown>;
  try {
    content = JSON.parse(readFileSync(join(directory, file), "utf8")) as Record<string, unknown>;
  } catch (error) {
    return unusable(file, `cannot be read as JSON: ${(error as Error).message}`);
  }
  const adapter =
    typeof content === "object" && content !== null ? adapters.find((one) => one.recognizes(content)) : undefined;
  if (adapter === undefined) return unusable(file, "unknown kind of file: no adapter recognizes its content");
  const cases = adapter.cases(content, options);
  const unchecked = adapter.unchecked?.(content) ?? [];
  if (cases.length === 0 && unchecked.length === 0)
    return unusable(file, `a file of kind "${adapter.kind}" without any case`);
  const misses: CaseMiss[] = [];
  const failed = new Set<number>();
  for (const backend of adapter.usesBackend ? backends : [undefined]) {
    if (backend !== undefined) await useBackend(backend);
    for (const [at, one] of cases.entries()) {
      const found = await runCase(one);
      if (found.length > 0) failed.add(at);
      misses.push(...found.map((miss) => ({ ...miss, id: one.id, backend })));
    }
  }
  return { file, kind: adapter.kind, passed: cases.length - failed.size, total: cases.length, misses, unchecked };
}

async function runCase(one: ConformanceCase): Promise<readonly Miss[]> {
  try {
    return await one.run();
  } catch (error) {
    const { name, message } = error as Error;
    if (error instanceof UnknownCaseError) return [{ what: "unknown case", detail: message }];
    return [{ what: "error", detail: `${name}: ${message}` }];
  }
}

function unusable(file: string, detail: string): FileResult {
  return { file, passed: 0, total: 0, misses: [{ id: file, what: "file", detail }], unchecked: [] };
}
