import { NO_CLASS } from "@smart-mining/core";

/**
 * Labels in which every row of no class is a class of its own: to losses that compare whole classes, a row that can only be
 * a negative is the same as a class of one row.
 */
export function loneClasses(labels: Int32Array): Int32Array {
  if (!labels.includes(NO_CLASS)) return labels;
  const taken = new Set(labels);
  let next = NO_CLASS;
  return labels.map((label) => {
    if (label !== NO_CLASS) return label;
    do next--;
    while (taken.has(next));
    return next;
  });
}
