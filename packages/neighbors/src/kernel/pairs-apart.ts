/**
 * All pairs (i, j) with i < j below `count`, near ones first, in such an order that pairs which follow one another share nothing:
 * threads find enough to do.
 */
export function pairsApart(count: number): [number, number][] {
  const pairs: [number, number][] = [];
  for (let apart = 1; apart < count; apart++)
    for (const half of [0, 1])
      for (let at = 0; at + apart < count; at++) if (Math.floor(at / apart) % 2 === half) pairs.push([at, at + apart]);
  return pairs;
}
