import { NO_GROUP, type ClassIndex, type Random } from "@smart-mining/core";

/** Deals the rows of classes so that all are used evenly: a class is gone through in a random order before it repeats. */
export interface ClassRows {
  /**
   * Rows of different groups as far as there are that many, as only those are each other's positives.
   *
   * @param position a class, as its position in `classes`
   * @param count    how many distinct rows; a smaller class gives all it has
   * @param first    a row of the class that must be among them, or -1
   */
  deal(position: number, count: number, first: number): number[];
}

/** @param random where the orders come from */
export function classRows(classes: ClassIndex, random: Random, groups?: Int32Array): ClassRows {
  const order = classes.rows.slice();
  const cursor = new Int32Array(classes.classes.length);
  const begun = new Uint8Array(classes.classes.length);
  return {
    deal(position, count, first) {
      const rows = order.subarray(classes.starts[position], classes.starts[position + 1]);
      if (begun[position] === 0) {
        random.shuffle(rows);
        begun[position] = 1;
      }
      const dealt = new Set<number>(first >= 0 ? [first] : []);
      const kin: number[] = [];
      const wanted = Math.min(count, rows.length);
      const apart = Math.min(wanted, groups === undefined ? wanted : groupCount(rows, groups));
      for (let steps = 0; dealt.size < apart && steps < 3 * rows.length; steps++) {
        if (cursor[position] === rows.length) {
          random.shuffle(rows);
          cursor[position] = 0;
        }
        const row = rows[cursor[position]++];
        if (groups !== undefined && hasKin(dealt, row, groups)) kin.push(row);
        else dealt.add(row);
      }
      for (const row of groups === undefined ? [] : [...kin, ...rows]) {
        if (dealt.size >= wanted) break;
        dealt.add(row);
      }
      return [...dealt];
    },
  };
}

/** How many rows no two of which are of one group there are. */
function groupCount(rows: Int32Array, groups: Int32Array): number {
  const seen = new Set<number>();
  let alone = 0;
  for (const row of rows)
    if (groups[row] === NO_GROUP) alone++;
    else seen.add(groups[row]);
  return alone + seen.size;
}

function hasKin(dealt: ReadonlySet<number>, row: number, groups: Int32Array): boolean {
  if (groups[row] === NO_GROUP) return false;
  for (const other of dealt) if (other !== row && groups[other] === groups[row]) return true;
  return false;
}
