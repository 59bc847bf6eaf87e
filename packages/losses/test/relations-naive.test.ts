import { triplets, ValueError } from "@smart-mining/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  centroidTripletLoss,
  clusteringLoss,
  fastApLoss,
  instanceLoss,
  multiSimilarityLoss,
  ncaLoss,
  nPairsLoss,
  pnpLoss,
  rankedListLoss,
  contrastiveLoss,
  type MetricLoss,
} from "../src/index.js";
import { lossNamed } from "./support/batches.js";
import { batches, batchOf, mean, RUNS, subset, type Batch } from "./support/relations.js";

/** The loss of any batch is what its definition, written as loops, gives. */
function expectNaive(loss: MetricLoss, naive: (batch: Batch) => number): void {
  fc.assert(
    fc.property(batches, (batch) => {
      const expected = naive(batch);
      const { value } = loss.evaluate(batch.set);
      expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(expected)));
    }),
    RUNS,
  );
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

test("multi-similarity: the mean is over the samples that have a class", () => {
  expectNaive(multiSimilarityLoss(), ({ rows, anchors, positive, negative, cosine }) =>
    mean(
      anchors.map((i) => {
        const near = sum(rows.filter((j) => positive(i, j)).map((j) => Math.exp(-2 * (cosine(i, j) - 0.5))));
        const far = sum(rows.filter((j) => negative(i, j)).map((j) => Math.exp(50 * (cosine(i, j) - 0.5))));
        return Math.log(1 + near) / 2 + Math.log(1 + far) / 50;
      }),
    ),
  );
});

test("ranked list: the mean is over the samples that have a class", () => {
  expectNaive(rankedListLoss(), ({ rows, anchors, positive, negative, distance }) => {
    const side = (distances: number[], sign: number, boundary: number, temperature: number): number => {
      const excess = distances.map((d) => sign * (d - boundary)).filter((one) => one > 0);
      const weights = excess.map((one) => Math.exp(temperature * one));
      return sum(excess.map((one, at) => one * weights[at])) / (sum(weights) + rows.length * 1e-5);
    };
    return mean(
      anchors.map((i) => {
        const near = rows.filter((j) => positive(i, j)).map((j) => distance(i, j));
        const far = rows.filter((j) => negative(i, j)).map((j) => distance(i, j));
        return side(near, 1, 0.8, 0) / 2 + side(far, -1, 1.2, 10) / 2;
      }),
    );
  });
});

test("neighborhood components: neighbors are the positives and the negatives", () => {
  expectNaive(ncaLoss(), ({ rows, anchors, positive, negative, distance }) =>
    mean(
      anchors.flatMap((i) => {
        const near = sum(rows.filter((j) => positive(i, j)).map((j) => Math.exp(-(distance(i, j) ** 2))));
        const far = sum(rows.filter((j) => negative(i, j)).map((j) => Math.exp(-(distance(i, j) ** 2))));
        return near === 0 ? [] : [-Math.log(near / (near + far))];
      }),
    ),
  );
});

test("FastAP: each sample ranks its positives and its negatives", () => {
  const histogram = (distances: number[]): number[] =>
    Array.from({ length: 11 }, (_, node) => sum(distances.map((d) => Math.max(0, 1 - Math.abs(d / 0.4 - node)))));
  expectNaive(fastApLoss(), ({ rows, anchors, positive, negative, distance }) =>
    mean(
      anchors.flatMap((i) => {
        const near = rows.filter((j) => positive(i, j)).map((j) => distance(i, j) ** 2);
        const far = rows.filter((j) => negative(i, j)).map((j) => distance(i, j) ** 2);
        if (near.length === 0) return [];
        const [hits, misses] = [histogram(near), histogram(far)];
        const terms = hits.map((hit, node) => {
          const upTo = (list: number[]): number => sum(list.slice(0, node + 1));
          return hit === 0 ? 0 : (hit * upTo(hits)) / (upTo(hits) + upTo(misses));
        });
        return [1 - sum(terms) / near.length];
      }),
    ),
  );
});

test("PNP: negatives ahead of a sample's positives and of itself", () => {
  expectNaive(pnpLoss(), ({ rows, anchors, positive, negative, cosine }) =>
    mean(
      anchors.flatMap((q) => {
        const mates = rows.filter((i) => positive(q, i));
        if (mates.length === 0) return [];
        const rank = (i: number): number =>
          sum(
            rows
              .filter((j) => negative(q, j))
              .map((j) => 1 / (1 + Math.exp(-Math.max(-50, Math.min(50, (cosine(q, j) - cosine(q, i)) / 0.01))))),
          );
        return [mean([q, ...mates].map(rank))];
      }),
    ),
  );
});

test("centroid triplets: an own centroid without the anchor's group, a row of no class as a centroid", () => {
  expectNaive(centroidTripletLoss({ margin: 0.5 }), ({ set, rows, anchors, positive }) => {
    const vector = (row: number): number[] => [...set.values.subarray(row * 4, row * 4 + 4)];
    const centroid = (members: number[]): number[] =>
      [0, 1, 2, 3].map((k) => mean(members.map((row) => vector(row)[k])));
    const unit = (v: number[]): number[] => v.map((value) => value / Math.hypot(...v));
    const apart = (x: number[], y: number[]): number => Math.hypot(...unit(x).map((value, k) => value - unit(y)[k]));
    const labels = rows.map((row) => (set.labels[row] === -1 ? `lone ${row}` : String(set.labels[row])));
    const terms = anchors.flatMap((a) => {
      const own = rows.filter((p) => positive(a, p));
      if (own.length === 0) return [];
      return [...new Set(labels)]
        .filter((label) => label !== labels[a])
        .map((label) => {
          const foreign = centroid(rows.filter((row) => labels[row] === label));
          return Math.max(0, apart(vector(a), centroid(own)) - apart(vector(a), foreign) + 0.5);
        });
    });
    return mean(terms.filter((term) => term > 0));
  });
});

test("clustering: of a group only the first row takes part", () => {
  const loss = clusteringLoss();
  expectNaive(loss, ({ set, rows }) => {
    const key = (row: number): string =>
      set.labels[row] === -1 || set.groups![row] === -1 ? `${row}` : `${set.labels[row]}/${set.groups![row]}`;
    const kept = rows.filter((row) => rows.every((other) => other >= row || key(other) !== key(row)));
    return loss.evaluate({ ...subset(set, kept), groups: undefined }).value;
  });
});

test("N-pairs: the first positive pair of each class, and rows of no class as further negatives", () => {
  expectNaive(nPairsLoss(), ({ set, rows, anchors, positive, cosine }) => {
    const pairs = [...new Set(set.labels)].flatMap((label) => {
      const own = anchors.filter((a) => set.labels[a] === label);
      const first = own.flatMap((a) => rows.filter((p) => positive(a, p)).map((p) => [a, p]))[0];
      return first === undefined ? [] : [first];
    });
    const columns = [...pairs.map(([, p]) => p), ...rows.filter((row) => set.labels[row] === -1)];
    return mean(
      pairs.map(([a, p]) => Math.log(sum(columns.map((column) => Math.exp(cosine(a, column) - cosine(a, p)))))),
    );
  });
});

test("instance: a target has a class, and is not of the sample's group", () => {
  expectNaive(instanceLoss({ gamma: 4 }), ({ set, rows, anchors, cosine }) => {
    const classes = [...new Set(anchors.map((row) => set.labels[row]))].sort((a, b) => a - b);
    return mean(
      anchors.flatMap((i) => {
        const target = anchors[classes.indexOf(set.labels[i])];
        const mate = (j: number): boolean =>
          i !== j && set.groups![i] !== -1 && set.groups![i] === set.groups![j] && set.labels[i] === set.labels[j];
        if (mate(target)) return [];
        const whole = sum(rows.filter((j) => !mate(j)).map((j) => Math.exp(4 * cosine(i, j))));
        return [Math.log(whole) - 4 * cosine(i, target)];
      }),
    );
  });
});

test("proxy-anchor: a row of no class is a negative of every proxy", () => {
  const loss = lossNamed("proxy-anchor");
  const proxies = loss.trainableVariables[0].arraySync() as number[][];
  expectNaive(loss, ({ set, rows, anchors }) => {
    const cosine = (row: number, proxy: number[]): number => {
      const x = [...set.values.subarray(row * 4, row * 4 + 4)];
      return sum(x.map((value, k) => value * proxy[k])) / Math.hypot(...x) / Math.hypot(...proxy);
    };
    const near = proxies.map((proxy, c) =>
      Math.log(
        1 + sum(rows.filter((row) => set.labels[row] === c).map((row) => Math.exp(-32 * (cosine(row, proxy) - 0.1)))),
      ),
    );
    const far = proxies.map((proxy, c) =>
      Math.log(
        1 + sum(rows.filter((row) => set.labels[row] !== c).map((row) => Math.exp(32 * (cosine(row, proxy) + 0.1)))),
      ),
    );
    const present = new Set(anchors.map((row) => set.labels[row])).size;
    return (present === 0 ? 0 : sum(near) / present) + mean(far);
  });
  loss.dispose?.();
});

test("the mean of the per-anchor reducer is over the samples that have a class", () => {
  expectNaive(contrastiveLoss({ reducer: "per-anchor" }), ({ rows, anchors, positive, negative, distance }) => {
    const side = (keep: (a: number, b: number) => boolean, term: (d: number) => number): number => {
      const ofAnchors = anchors.map((a) => mean(rows.filter((b) => keep(a, b)).map((b) => term(distance(a, b)))));
      return mean(ofAnchors);
    };
    return side(positive, (d) => d) + side(negative, (d) => Math.max(0, 1 - d));
  });
});

test("given tuples are taken as they are, but for an anchor or positive of no class", () => {
  const { set } = batchOf(1, [
    [0, 3],
    [0, 3],
    [-1, -1],
    [-1, -1],
  ]);
  const loss = contrastiveLoss();
  expect(loss.evaluate(set, { tuples: triplets([0], [1], [2]) }).value).toBeGreaterThan(0);
  expect(() => loss.evaluate(set, { tuples: triplets([2], [1], [0]) })).toThrow(ValueError);
  expect(() => loss.evaluate(set, { tuples: triplets([0], [3], [2]) })).toThrow(
    /contrastiveLoss: "positives" must hold rows that have a class; row 3 is of none/,
  );
});

test("groups must have one entry a row", () => {
  const { set } = batchOf(1, [
    [0, 3],
    [0, 3],
  ]);
  expect(() => contrastiveLoss().evaluate({ ...set, groups: Int32Array.of(1) })).toThrow(
    /"groups" must have one entry per row \(2\); got 1/,
  );
});
