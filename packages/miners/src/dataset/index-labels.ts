import { NO_CLASS } from "@smart-mining/core";

/** Labels in which every row of no class has one of its own, that no other row has; the same array where there is none. */
export function indexLabels(labels: Int32Array): Int32Array {
  if (!labels.includes(NO_CLASS)) return labels;
  const taken = new Set(labels);
  let fresh = 0;
  return labels.map((label) => {
    if (label !== NO_CLASS) return label;
    while (taken.has(fresh)) fresh++;
    return fresh++;
  });
}
