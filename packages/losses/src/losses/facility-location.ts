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

/** For each row its nearest medoid; of equally near ones the first. */
export function nearestMedoids(distances: Float64Array, size: number, medoids: readonly number[]): Int32Array {
  return Int32Array.from({ length: size }, (_, i) => {
    let best = medoids[0];
    for (const j of medoids) if (distances[i * size + j] < distances[i * size + best]) best = j;
    return best;
  });
}

/**
 * The medoids S that (nearly) maximise F(S) + γ (1 - NMI): greedy choice of one after another, then rounds in which each
 * cluster's medoid is replaced by the member that raises the score most.
 */
export function mostViolatingMedoids(
  distances: Float64Array,
  size: number,
  classOfRow: Int32Array,
  classes: number,
  options: { margin: number; refinements: number },
): { medoids: number[]; margin: number } {
  const marginOf = (assigned: Int32Array): number =>
    options.margin * (1 - normalisedMutualInformation(assigned, classOfRow, size, classes));
  const score = (medoids: readonly number[]): number => {
    const assigned = nearestMedoids(distances, size, medoids);
    let sum = marginOf(assigned);
    for (let i = 0; i < size; i++) sum -= distances[i * size + assigned[i]];
    return sum;
  };
  const medoids = greedy(distances, size, classes, marginOf);
  let current = score(medoids);
  for (let round = 0; round < options.refinements; round++) {
    let improved = false;
    for (let at = 0; at < medoids.length; at++) {
      const members = nearestMedoids(distances, size, medoids);
      const kept = medoids[at];
      let best = kept;
      for (let j = 0; j < size; j++) {
        if (members[j] !== kept || medoids.includes(j)) continue;
        medoids[at] = j;
        const tried = score(medoids);
        if (tried > current) {
          current = tried;
          best = j;
          improved = true;
        }
      }
      medoids[at] = best;
    }
    if (!improved) break;
  }
  return { medoids, margin: marginOf(nearestMedoids(distances, size, medoids)) };
}

/** Adds the medoid that raises the score most, until there is one for each class. O(classes · batch²) time. */
function greedy(
  distances: Float64Array,
  size: number,
  classes: number,
  marginOf: (assigned: Int32Array) => number,
): number[] {
  const medoids: number[] = [];
  const chosen = new Uint8Array(size);
  const nearest = new Float64Array(size).fill(Infinity);
  const assigned = new Int32Array(size);
  const tried = new Int32Array(size);
  for (let round = 0; round < classes; round++) {
    let best = -1;
    let bestScore = -Infinity;
    for (let j = 0; j < size; j++) {
      if (chosen[j] === 1) continue;
      let sum = 0;
      for (let i = 0; i < size; i++) {
        const own = distances[i * size + j];
        const moves = own < nearest[i];
        tried[i] = moves ? j : assigned[i];
        sum -= moves ? own : nearest[i];
      }
      const score = sum + marginOf(tried);
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
      assigned[i] = best;
    }
  }
  return medoids;
}

/** 2 I(A; B) / (H(A) + H(B)) of two partitions, natural logarithm; 1 when both have one part. */
export function normalisedMutualInformation(
  assigned: Int32Array,
  classOfRow: Int32Array,
  size: number,
  classes: number,
): number {
  const together = new Map<number, number>();
  const ofA = new Float64Array(size);
  const ofB = new Float64Array(classes);
  for (let i = 0; i < size; i++) {
    const key = assigned[i] * classes + classOfRow[i];
    together.set(key, (together.get(key) ?? 0) + 1);
    ofA[assigned[i]]++;
    ofB[classOfRow[i]]++;
  }
  const entropy = (counts: Float64Array): number => {
    let sum = 0;
    for (const count of counts) if (count > 0) sum -= (count / size) * Math.log(count / size);
    return sum;
  };
  let information = 0;
  for (const [key, count] of together)
    information += (count / size) * Math.log((count * size) / (ofA[Math.floor(key / classes)] * ofB[key % classes]));
  const sum = entropy(ofA) + entropy(ofB);
  return sum === 0 ? 1 : (2 * information) / sum;
}
