/** How negatives lie relative to their positives. */
export interface Hardness {
  readonly activeFraction: number;
  readonly hardShare: number;
  readonly semiHardShare: number;
  readonly easyShare: number;
  readonly hardness: Int32Array;
}

/**
 * Bins of the hardness histogram over [-1, 1], each 0.025 wide: late in training the nearest negatives lie a few hundredths
 * beyond the positive.
 */
const HARDNESS_BINS = 80;

/**
 * Shares and histogram of the gaps d- - d+.
 *
 * @param gaps one per tuple; NaN marks a tuple without counterpart, which is left out
 */
export function hardnessOf(gaps: Float64Array, margin: number): Hardness {
  const histogram = new Int32Array(HARDNESS_BINS);
  let [counted, active, hard, semiHard] = [0, 0, 0, 0];
  for (const gap of gaps) {
    if (Number.isNaN(gap)) continue;
    counted++;
    if (gap < margin) active++;
    if (gap <= 0) hard++;
    else if (gap <= margin) semiHard++;
    const bin = Math.floor(((gap + 1) / 2) * HARDNESS_BINS);
    histogram[Math.min(HARDNESS_BINS - 1, Math.max(0, bin))]++;
  }
  // 0 / 0 is NaN: without tuples the shares are unknown.
  return {
    activeFraction: active / counted,
    hardShare: hard / counted,
    semiHardShare: semiHard / counted,
    easyShare: (counted - hard - semiHard) / counted,
    hardness: histogram,
  };
}
