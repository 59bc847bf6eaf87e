import { Contingency } from "./contingency.js";

/** For each row the medoid of its class: the member with the smallest sum of distances to the class. */
export function ownMedoids(distances: Float64Array, size: number, classOfRow: Int32Array, classes: number): Int32Array {
  const best = new Int32Array(classes).fill(-1);
  const cost = new Float64Array(classes).fill(Infinity);
  for (let j = 0; j < size; j++) {
    let sum = 0;
    for (let i = 0; i < size; i++) if (classOfRow[i] === classOfRow[j]) sum += distances[i * size + j];
    if (sum < cost[classOfRow[j]]) {
      cost[classOfRow[j]] = sum;
      best[classOfRow[j]] = j;
    }
  }
  return Int32Array.from({ length: size }, (_, i) => best[classOfRow[i]]);
}

/** What a clustering is sought for. */
interface Problem {
  /** Row-major, size × size. */
  readonly distances: Float64Array;
  readonly size: number;
  readonly classOfRow: Int32Array;
  readonly classes: number;
  /** γ, weight of 1 - NMI. */
  readonly margin: number;
}

/** A clustering by medoids: every row belongs to its nearest. */
export interface Clustering {
  readonly medoids: readonly number[];
  /** For each row the place of its medoid in `medoids`. */
  readonly clusterOfRow: Int32Array;
  /** γ (1 - NMI) of the clusters with the classes. */
  readonly margin: number;
}

/** Each row's two nearest medoids, as places in the list; of equally near ones the first. */
function twoNearest(distances: Float64Array, size: number, medoids: readonly number[]) {
  const first = new Int32Array(size);
  const second = new Int32Array(size);
  for (let i = 0; i < size; i++) {
    let best = -1;
    let next = -1;
    for (let at = 0; at < medoids.length; at++) {
      const d = distances[i * size + medoids[at]];
      if (best < 0 || d < distances[i * size + medoids[best]]) {
        next = best;
        best = at;
      } else if (next < 0 || d < distances[i * size + medoids[next]]) next = at;
    }
    first[i] = best;
    second[i] = next;
  }
  return { first, second };
}

/**
 * The medoids S that (nearly) maximize F(S) + γ (1 - NMI): greedy choice of one after another, then rounds in which each
 * medoid is replaced by the member of its cluster that raises the score most (as in the paper).
 */
export function mostViolatingClustering(
  distances: Float64Array,
  size: number,
  classOfRow: Int32Array,
  classes: number,
  options: { margin: number; refinements: number },
): Clustering {
  const problem: Problem = { distances, size, classOfRow, classes, margin: options.margin };
  const medoids = greedy(problem);
  for (let round = 0; round < options.refinements; round++) {
    let improved = false;
    for (let at = 0; at < medoids.length; at++) if (improve(problem, medoids, at)) improved = true;
    if (!improved) break;
  }
  const { first } = twoNearest(distances, size, medoids);
  const counts = new Contingency(classOfRow, classes, first, medoids.length);
  return { medoids, clusterOfRow: first, margin: options.margin * (1 - counts.normalizedMutualInformation()) };
}

/** Adds the medoid that raises the score most, until there is one for each class. O(classes · batch²) time. */
function greedy({ distances, size, classOfRow, classes, margin }: Problem): number[] {
  const medoids: number[] = [];
  const chosen = new Uint8Array(size);
  const nearest = new Float64Array(size).fill(Infinity);
  const counts = new Contingency(classOfRow, classes, new Int32Array(size), classes);
  const moved = new Int32Array(size);
  const origin = new Int32Array(size);
  for (let round = 0; round < classes; round++) {
    let best = -1;
    let bestScore = -Infinity;
    for (let j = 0; j < size; j++) {
      if (chosen[j] === 1) continue;
      let score = 0;
      let moves = 0;
      for (let i = 0; i < size; i++) {
        const d = distances[i * size + j];
        if (d < nearest[i]) {
          origin[moves] = counts.clusterOf(i);
          moved[moves++] = i;
          score -= d;
        } else score -= nearest[i];
      }
      for (let at = 0; at < moves; at++) counts.move(moved[at], round);
      score += margin * (1 - counts.normalizedMutualInformation());
      for (let at = 0; at < moves; at++) counts.move(moved[at], origin[at]);
      if (score > bestScore) {
        bestScore = score;
        best = j;
      }
    }
    medoids.push(best);
    chosen[best] = 1;
    for (let i = 0; i < size; i++) {
      if (distances[i * size + best] >= nearest[i]) continue;
      nearest[i] = distances[i * size + best];
      counts.move(i, round);
    }
  }
  return medoids;
}

/** Replaces one medoid by the member of its cluster that raises the score most; false if none does. */
function improve(problem: Problem, medoids: number[], at: number): boolean {
  const { distances, size, classOfRow, classes, margin } = problem;
  const { first, second } = twoNearest(distances, size, medoids);
  const counts = new Contingency(classOfRow, classes, first, medoids.length);
  const taken = new Set(medoids);
  let best = medoids[at];
  let bestScore = -Infinity;
  for (let j = 0; j < size; j++) {
    if (first[j] !== at || (taken.has(j) && j !== medoids[at])) continue;
    let score = 0;
    const moved: number[] = [];
    for (let i = 0; i < size; i++) {
      const other = first[i] === at ? second[i] : first[i];
      const elsewhere = other < 0 ? Infinity : distances[i * size + medoids[other]];
      const here = distances[i * size + j];
      const to = here < elsewhere || (here === elsewhere && at < other) ? at : other;
      score -= Math.min(here, elsewhere);
      if (to === first[i]) continue;
      moved.push(i);
      counts.move(i, to);
    }
    score += margin * (1 - counts.normalizedMutualInformation());
    for (const i of moved) counts.move(i, first[i]);
    if (score > bestScore + 1e-12) {
      bestScore = score;
      best = j;
    } else if (j === medoids[at] && score >= bestScore - 1e-12) best = j;
  }
  if (best === medoids[at]) return false;
  medoids[at] = best;
  return true;
}
