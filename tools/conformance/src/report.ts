import type { CaseMiss, FileResult } from "./run.js";

/** One line for a file, then one line for each part that is not checked and for each miss. */
export function describeResult(result: FileResult, backends: readonly string[]): string[] {
  const kind = result.kind ?? "unknown kind";
  const head = `${result.file}: ${result.passed} of ${result.total} passed (${kind}; ${backends.join(", ")})`;
  return [
    head,
    ...result.unchecked.map(
      ({ part, cases }) => `  NOT CHECKED "${part}": nothing here knows this part (${cases} cases)`,
    ),
    ...result.misses.map((miss) => `  MISS ${describeMiss(miss)}`),
  ];
}

function describeMiss({ id, backend, what, error, allowed, detail }: CaseMiss): string {
  const where = backend === undefined ? id : `${id} [${backend}]`;
  const size = error === undefined ? "" : ` off by ${error.toExponential(2)}, allowed ${allowed?.toExponential(2)}`;
  return `${where}: ${what}${size}${detail === undefined ? "" : ` (${detail})`}`;
}

/** The last line: everything together. */
export function describeTotal(results: readonly FileResult[]): string {
  const sum = (of: (result: FileResult) => number): number => results.reduce((total, one) => total + of(one), 0);
  const bad = results.filter((one) => one.misses.length > 0).length;
  const unchecked = sum((one) => one.unchecked.reduce((cases, part) => cases + part.cases, 0));
  const parts = [
    `${results.length} files: ${sum((one) => one.passed)} of ${sum((one) => one.total)} cases passed`,
    ...(bad === 0 ? [] : [`${bad} files with misses`]),
    ...(unchecked === 0 ? [] : [`${unchecked} cases NOT CHECKED`]),
  ];
  return `${parts.join("; ")}.`;
}
