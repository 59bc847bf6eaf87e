import { normalizeRows, type NormalizedRows } from "../numeric/normalize.js";
import type { Rows } from "../numeric/rows.js";
import { internalValue, type Distance } from "./distance.js";

/** Distances of a list of pairs, and the place for their gradient. */
export interface PairDistances {
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Smaller is nearer: similarities with their sign turned. */
  readonly values: Float64Array;
  /** dL/dvalues, zero at first; a loss adds to it before `PairSpace.backward`. */
  readonly gradient: Float64Array;
}

/** Pairs between rows of x and rows of y under one distance. */
export interface PairSpace {
  pairs(left: Int32Array, right: Int32Array): PairDistances;
  /** Gradients with respect to x and y, from all the `gradient`s filled in. y's is x's when y is x. */
  backward(): { x: Float64Array; y: Float64Array };
}

/** From this share of all pairs on, the whole matrix is computed at once. */
const DENSE_SHARE = 1 / 3;

/** Opens the space of pairs (row of x, row of y); leave out y for pairs within x. */
export function openPairs(distance: Distance, x: Rows, y: Rows = x): PairSpace {
  const left = prepare(distance, x);
  const right = x === y ? left : prepare(distance, y);
  const requests: (PairDistances & { raw: Float64Array })[] = [];
  let matrix: Float64Array | undefined;

  const measure = (i: Int32Array, j: Int32Array): Float64Array => {
    const raw = new Float64Array(i.length);
    const { dense } = distance;
    if (matrix === undefined && dense !== undefined && i.length > 0 && i.length >= DENSE_SHARE * x.size * y.size)
      matrix = dense.measure(left.rows, right.rows);
    for (let at = 0; at < i.length; at++)
      raw[at] =
        matrix === undefined ? distance.measure(left.rows, i[at], right.rows, j[at]) : matrix[i[at] * y.size + j[at]];
    return raw;
  };

  return {
    pairs(i, j) {
      const raw = measure(i, j);
      const request = { left: i, right: j, raw, values: applied(distance, raw), gradient: new Float64Array(i.length) };
      requests.push(request);
      return request;
    },
    backward() {
      const gx = new Float64Array(x.data.length);
      const gy = x === y ? gx : new Float64Array(y.data.length);
      const whole = matrix === undefined ? undefined : new Float64Array(matrix.length);
      // One object for all pairs, so that none is made for each.
      const pair = { x: left.rows, i: 0, y: right.rows, j: 0, value: 0 };
      for (const { left: i, right: j, raw, gradient } of requests) {
        for (let at = 0; at < i.length; at++) {
          if (gradient[at] === 0) continue;
          const g = gradient[at] * slope(distance, raw[at]);
          if (g === 0) continue;
          if (whole !== undefined) {
            whole[i[at] * y.size + j[at]] += g;
            continue;
          }
          pair.i = i[at];
          pair.j = j[at];
          pair.value = raw[at];
          distance.addGradient(pair, g, gx, gy);
        }
      }
      if (whole !== undefined) distance.dense!.addGradient(left.rows, right.rows, matrix!, whole, gx, gy);
      const backX = left.backward(gx);
      return { x: backX, y: x === y ? backX : right.backward(gy) };
    },
  };
}

function prepare(distance: Distance, rows: Rows): Pick<NormalizedRows, "rows" | "backward"> {
  return distance.normalize ? normalizeRows(rows, distance.p) : { rows, backward: (gradient) => gradient };
}

function applied(distance: Distance, raw: Float64Array): Float64Array {
  const { power, inverted } = distance;
  if (power === 1 && !inverted) return raw;
  return raw.map((value) => internalValue(distance, value));
}

/** d(internal value)/d(raw measure); 0 at 0 where the power's slope is infinite there. */
function slope(distance: Distance, raw: number): number {
  const { power, inverted } = distance;
  const sign = inverted ? -1 : 1;
  if (power === 1) return sign;
  if (raw === 0) return 0;
  return sign * power * raw ** (power - 1);
}
