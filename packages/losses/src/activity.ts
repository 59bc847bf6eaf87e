import type { Loss } from "@smart-mining/core";
import type { LossDefinition } from "./kernel.js";
import { internalValue, type Distance } from "./distances/index.js";

/**
 * What a loss tells of active triplets, where plain Euclidean distances decide it: nothing for distances that they do not
 * decide (Lp with p ≠ 2, signal to noise, inner products of rows of any length).
 *
 * @param isActive whether a triplet with these two distances, in the loss's own measure, has a loss that is not zero
 */
export function activity(
  distance: Distance,
  isActive: (positive: number, negative: number) => boolean,
): Pick<LossDefinition, "isActive" | "rawDistances"> {
  if (distance.fromEuclidean === undefined) return {};
  const own = (plain: number): number => internalValue(distance, distance.fromEuclidean!(plain));
  return {
    isActive: (positive, negative) => isActive(own(positive), own(negative)),
    ...(distance.normalize ? {} : { rawDistances: true }),
  };
}

/** What another loss tells of active triplets, for losses made from it. */
export function activityOf(loss: Loss | undefined): Pick<Loss, "isActive" | "rawDistances"> {
  if (loss === undefined) return {};
  return {
    isActive: (positive, negative) => loss.isActive!(positive, negative),
    ...(loss.rawDistances === undefined ? {} : { rawDistances: loss.rawDistances }),
  };
}
