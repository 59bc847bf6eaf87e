import { createRandom } from "@smart-mining/core";

/**
 * HNSW as in Malkov and Yashunin 2016 (algorithms 1, 2, 4, 5), written here to count distance computations, which no library
 * tells: M 16, 2M on the lowest layer, efConstruction 100, the neighbor-selection heuristic.
 *
 * @returns for each ef the mean distances a query and the recalls
 */
export function hnswDistances(
  values,
  dimension,
  queries,
  truths,
  recallOf,
  { M = 16, efConstruction = 100, seed = 1 } = {},
) {
  const n = values.length / dimension;
  const random = createRandom(seed).fork("hnsw");
  let counted = 0;
  const distance = (a, i, b, j) => {
    counted++;
    let sum = 0;
    for (let at = 0, x = i * dimension, y = j * dimension; at < dimension; at++) sum += (a[x + at] - b[y + at]) ** 2;
    return sum;
  };
  const links = [];
  let entry = -1;
  let top = -1;
  const seen = new Uint32Array(n);
  let stamp = 0;

  /** The ef nearest to the query on a layer, ascending: [distance, row]. */
  const searchLayer = (source, query, starts, ef, layer) => {
    stamp++;
    const best = [];
    const waiting = [];
    const push = (list, item) => {
      let at = list.length;
      list.push(item);
      while (at > 0 && list[at - 1][0] > item[0]) {
        list[at] = list[at - 1];
        at--;
      }
      list[at] = item;
    };
    for (const start of starts) {
      seen[start[1]] = stamp;
      push(best, start);
      push(waiting, start);
    }
    while (waiting.length > 0) {
      const next = waiting.shift();
      if (best.length >= ef && next[0] > best[best.length - 1][0]) break;
      for (const other of links[next[1]][layer] ?? []) {
        if (seen[other] === stamp) continue;
        seen[other] = stamp;
        const far = distance(source, query, values, other);
        if (best.length >= ef && far >= best[best.length - 1][0]) continue;
        push(best, [far, other]);
        push(waiting, [far, other]);
        if (best.length > ef) best.pop();
      }
    }
    return best;
  };
  const select = (candidates, most) => {
    const kept = [];
    for (const candidate of candidates) {
      if (kept.length >= most) break;
      if (kept.every(([, other]) => distance(values, candidate[1], values, other) >= candidate[0]))
        kept.push(candidate);
    }
    return kept;
  };
  for (let row = 0; row < n; row++) {
    const level = Math.floor(-Math.log(1 - random.next()) / Math.log(M));
    links.push(Array.from({ length: level + 1 }, () => []));
    if (entry < 0) {
      [entry, top] = [row, level];
      continue;
    }
    let starts = [[distance(values, row, values, entry), entry]];
    for (let layer = top; layer > level; layer--) starts = searchLayer(values, row, starts, 1, layer);
    for (let layer = Math.min(top, level); layer >= 0; layer--) {
      starts = searchLayer(values, row, starts, efConstruction, layer);
      const most = layer === 0 ? 2 * M : M;
      for (const [far, other] of select(starts, M)) {
        links[row][layer].push(other);
        const list = links[other][layer];
        list.push(row);
        if (list.length <= most) continue;
        const sorted = list
          .map((end) => [end === row ? far : distance(values, other, values, end), end])
          .sort(([a], [b]) => a - b);
        links[other][layer] = select(sorted, most).map(([, end]) => end);
      }
    }
    if (level > top) [entry, top] = [row, level];
  }
  return [1, 2, 5, 10, 15, 20, 25, 30, 40, 50, 65, 80, 120, 200].map((ef) => {
    const point = { ef };
    for (const [kind, rows] of Object.entries(queries)) {
      const count = rows.length / dimension;
      const found = { distances: new Float32Array(count * 20).fill(Infinity) };
      counted = 0;
      for (let query = 0; query < count; query++) {
        let starts = [[distance(rows, query, values, entry), entry]];
        for (let layer = top; layer > 0; layer--) starts = searchLayer(rows, query, starts, 1, layer);
        const best = searchLayer(rows, query, starts, ef, 0);
        best.slice(0, 20).forEach(([far], at) => (found.distances[query * 20 + at] = Math.sqrt(far)));
      }
      point[kind] = {
        distances: counted / count,
        recallAt1: recallOf(found, truths[kind], 1),
        recallAt20: recallOf(found, truths[kind], 20),
      };
    }
    return point;
  });
}
