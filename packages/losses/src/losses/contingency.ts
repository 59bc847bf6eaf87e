/**
 * Counts of rows by (cluster, class), kept up to date as rows move, with their normalized mutual information at hand:
 * a move and a look at the score take constant time.
 */
export class Contingency {
  readonly #classOfRow: Int32Array;
  readonly #classes: number;
  readonly #clusterOfRow: Int32Array;
  readonly #together: Int32Array;
  readonly #sizes: Int32Array;
  /** n log n for n = 0 .. rows. */
  readonly #weigh: Float64Array;
  #ofCells = 0;
  #ofClusters = 0;
  readonly #ofClasses: number;

  constructor(classOfRow: Int32Array, classes: number, clusterOfRow: Int32Array, clusters: number) {
    const rows = classOfRow.length;
    this.#classOfRow = classOfRow;
    this.#classes = classes;
    this.#clusterOfRow = clusterOfRow.slice();
    this.#together = new Int32Array(clusters * classes);
    this.#sizes = new Int32Array(clusters);
    this.#weigh = Float64Array.from({ length: rows + 1 }, (_, n) => (n === 0 ? 0 : n * Math.log(n)));
    const ofClass = new Int32Array(classes);
    for (let row = 0; row < rows; row++) {
      this.#together[clusterOfRow[row] * classes + classOfRow[row]]++;
      this.#sizes[clusterOfRow[row]]++;
      ofClass[classOfRow[row]]++;
    }
    const sum = (counts: Int32Array): number => counts.reduce((total, count) => total + this.#weigh[count], 0);
    this.#ofCells = sum(this.#together);
    this.#ofClusters = sum(this.#sizes);
    this.#ofClasses = sum(ofClass);
  }

  /** The cluster of a row. */
  clusterOf(row: number): number {
    return this.#clusterOfRow[row];
  }

  /** Puts a row into another cluster. */
  move(row: number, to: number): void {
    const from = this.#clusterOfRow[row];
    if (from === to) return;
    const label = this.#classOfRow[row];
    const left = from * this.#classes + label;
    const right = to * this.#classes + label;
    const weigh = this.#weigh;
    this.#ofCells -= weigh[this.#together[left]] + weigh[this.#together[right]];
    this.#ofClusters -= weigh[this.#sizes[from]] + weigh[this.#sizes[to]];
    this.#together[left]--;
    this.#together[right]++;
    this.#sizes[from]--;
    this.#sizes[to]++;
    this.#ofCells += weigh[this.#together[left]] + weigh[this.#together[right]];
    this.#ofClusters += weigh[this.#sizes[from]] + weigh[this.#sizes[to]];
    this.#clusterOfRow[row] = to;
  }

  /** 2 I(clusters; classes) / (H(clusters) + H(classes)), in [0, 1]; 1 when both are one part. */
  normalizedMutualInformation(): number {
    const whole = this.#weigh[this.#classOfRow.length];
    const entropies = 2 * whole - this.#ofClusters - this.#ofClasses;
    if (entropies <= 1e-12) return 1;
    return (2 * (whole + this.#ofCells - this.#ofClusters - this.#ofClasses)) / entropies;
  }
}
