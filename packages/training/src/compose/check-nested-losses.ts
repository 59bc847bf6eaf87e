import { createRandom, UnknownNameError } from "@smart-mining/core";
import type { PipelineConfig } from "../config/schema.js";
import type { Catalogs } from "./catalogs.js";

/**
 * Makes the loss for two classes and throws it away, so that a wrong name inside a combination is told before a dataset is read.
 * Whatever else such a loss may not like is told when it is made in earnest.
 *
 * @throws {UnknownNameError} for a name that no catalog has
 */
export function checkNestedLosses({ loss: { name, options } }: PipelineConfig, catalogs: Catalogs): void {
  const needs = { numClasses: 2, dimension: 2, random: createRandom(0), catalog: catalogs.loss };
  try {
    catalogs.loss.create(name, options, needs).dispose?.();
  } catch (error) {
    if (error instanceof UnknownNameError) throw error;
  }
}
