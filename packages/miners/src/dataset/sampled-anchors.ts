import type { Random } from "@smart-mining/core";

/** Where only the lists are wanted, as many anchors give tuples as can be scanned for with so many distances, within limits. */
const SAMPLE = { distances: 5_000_000, fewest: 256, most: 1024 };

/** Random ones of these rows, 256 to 1024 of them, in ascending order; all where there are few. */
export function sampledAnchors(anchors: Int32Array, random: Random): Int32Array {
  const wanted = Math.min(SAMPLE.most, Math.max(SAMPLE.fewest, Math.floor(SAMPLE.distances / anchors.length)));
  if (anchors.length <= wanted) return anchors;
  return random.fork("anchors").shuffle(anchors.slice()).slice(0, wanted).sort();
}
