import { describe } from "vitest";
import type { NeighborIndex } from "../neighbors.js";
import { testCalls } from "./neighbor-index/calls.js";
import { testChanges } from "./neighbor-index/changes.js";
import { testClassLists } from "./neighbor-index/class-lists.js";
import { indexFixture } from "./neighbor-index/fixture.js";
import { testLists } from "./neighbor-index/lists.js";
import { testOddRows } from "./neighbor-index/odd-rows.js";
import { testRefusals } from "./neighbor-index/refusals.js";

/** What an index promises beyond the common contract. */
export interface NeighborIndexPromises {
  /** It finds the true neighbors always; else at least `recall` of them. */
  readonly exact?: boolean;
  /** The least annRecall@10 on 600 clustered rows, for indexes that are not exact; 0.9 when absent. */
  readonly recall?: number;
  /** The same seed gives the same lists; true when absent. */
  readonly deterministic?: boolean;
  /** Distances may be off the true ones by this share, for indexes that keep rounded rows; 1e-5 when absent. */
  readonly tolerance?: number;
  /** Skips the suite, e.g. because an optional package is absent; the reason is shown. */
  readonly skip?: string | false;
}

/**
 * The contract of NeighborIndex as a vitest suite; run it on an index of your own:
 *
 *   testNeighborIndexContract("my index", () => myIndex({ seed: 1 }), { recall: 0.95 });
 *
 * Checked: rows and distances right, ascending, self excluded, ties, duplicates, k > n padded with -1 and Infinity, no rows, one
 * row, two rows, one dimension, dimension mismatch, NaN and infinity refused, use before build and after dispose,
 * dispose twice, determinism, update after drift, concurrent searches, data not mutated, annRecall against plain search,
 * abort, and for class-aware indexes the two lists and the bound.
 *
 * @param create makes a new index; called for every test
 */
export function testNeighborIndexContract(
  name: string,
  create: () => NeighborIndex,
  { exact = false, recall = 0.9, deterministic = true, tolerance = 1e-5, skip = false }: NeighborIndexPromises = {},
): void {
  const suite = skip === false ? describe : describe.skip;
  suite(`${name}${skip === false ? "" : ` (SKIPPED: ${skip})`}: contract of NeighborIndex`, () => {
    const fixture = indexFixture(create, { exact, recall, deterministic, tolerance });
    testLists(fixture);
    testOddRows(fixture);
    testRefusals(fixture);
    testChanges(fixture);
    testCalls(fixture);
    testClassLists(fixture);
  });
}
