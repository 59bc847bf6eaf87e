/**
 * Share of the batch's anchor-positive pairs for which some negative of the batch is nearer than the positive: how hard the
 * batch is, whatever the miner then selects in it. Falls as the net learns; mined batches raise it.
 *
 * @param values    row-major embeddings, [batch × dimension]
 * @param labels    length batch
 * @returns in [0, 1]; NaN without a pair or without a negative
 */
export function violatedShare(values: Float32Array, dimension: number, labels: Int32Array): number {
  const size = labels.length;
  const row = new Float64Array(size);
  let pairs = 0;
  let violated = 0;
  for (let anchor = 0; anchor < size; anchor++) {
    let nearest = Infinity;
    for (let other = 0; other < size; other++) {
      let sum = 0;
      for (let at = 0; at < dimension; at++)
        sum += (values[anchor * dimension + at] - values[other * dimension + at]) ** 2;
      row[other] = sum;
      if (labels[other] !== labels[anchor] && sum < nearest) nearest = sum;
    }
    if (nearest === Infinity) continue;
    for (let other = 0; other < size; other++) {
      if (other === anchor || labels[other] !== labels[anchor]) continue;
      pairs++;
      if (nearest < row[other]) violated++;
    }
  }
  return violated / pairs;
}
