import * as tf from "@tensorflow/tfjs";
import { ShapeError } from "@smart-mining/core";
import { rowsOf } from "../numeric/rows.js";
import type { Distance } from "./distance.js";
import { openPairs } from "./pairs.js";

/**
 * The matrix of distances (or similarities, for "cosine" and "dot") between rows, as a differentiable tensor.
 *
 * @param query     shape [n, dimension]
 * @param reference shape [m, dimension]; `query` itself when left out
 * @returns shape [n, m]; the caller disposes it
 * @throws {ShapeError} if the dimensions differ
 */
export function distanceMatrix(distance: Distance, query: tf.Tensor2D, reference?: tf.Tensor2D): tf.Tensor2D {
  if (reference !== undefined && reference.shape[1] !== query.shape[1])
    throw new ShapeError(
      `distanceMatrix: "reference" must have the dimension of "query", ${query.shape[1]}; got ${reference.shape[1]}.`,
    );
  const sign = distance.inverted ? -1 : 1;
  const compute = tf.customGrad((...inputs) => {
    const tensors = inputs.slice(0, reference === undefined ? 1 : 2) as tf.Tensor2D[];
    const rows = tensors.map((tensor) => rowsOf(tensor.dataSync(), tensor.shape[0], tensor.shape[1]));
    const space = openPairs(distance, rows[0], rows[1]);
    const columns = (rows[1] ?? rows[0]).size;
    const count = rows[0].size * columns;
    const left = Int32Array.from({ length: count }, (_, at) => Math.floor(at / columns));
    const right = Int32Array.from({ length: count }, (_, at) => at % columns);
    const pairs = space.pairs(left, right);
    const values = Float32Array.from(pairs.values, (value) => sign * value);
    return {
      value: tf.tensor2d(values, [rows[0].size, columns]),
      gradFunc: (dy: tf.Tensor) => {
        const weights = dy.dataSync();
        for (let at = 0; at < count; at++) pairs.gradient[at] = sign * weights[at];
        const back = space.backward();
        return [back.x, back.y]
          .slice(0, rows.length)
          .map((gradient, at) => tf.tensor2d(Float32Array.from(gradient), tensors[at].shape));
      },
    };
  });
  return compute(...(reference === undefined ? [query] : [query, reference])) as tf.Tensor2D;
}
