import type { ClassIndex, Random } from "@smart-mining/core";

/** Deals the rows of classes so that all are used evenly: a class is gone through in a random order before it repeats. */
export interface ClassRows {
  /**
   * @param position a class, as its position in `classes`
   * @param count    how many distinct rows; a smaller class gives all it has
   * @param first    a row of the class that must be among them, or -1
   */
  deal(position: number, count: number, first: number): number[];
}

/** @param random where the orders come from */
export function classRows(classes: ClassIndex, random: Random): ClassRows {
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
      const dealt = first >= 0 ? [first] : [];
      const wanted = Math.min(count, rows.length);
      for (let steps = 0; dealt.length < wanted && steps < 3 * rows.length; steps++) {
        if (cursor[position] === rows.length) {
          random.shuffle(rows);
          cursor[position] = 0;
        }
        const row = rows[cursor[position]++];
        if (!dealt.includes(row)) dealt.push(row);
      }
      return dealt;
    },
  };
}
