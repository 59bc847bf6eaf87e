import type { LossBatch } from "../kernel.js";
import type { Logits } from "./classification.js";

/** The similarity of a sample to its own class, changed by a margin, and its slope. */
export type Margin = (similarity: number) => { value: number; slope: number };

/** Similarities with the margin on the target, times a scale. */
export function marginLogits(
  batch: LossBatch,
  similarities: Float64Array,
  columns: number,
  margin: Margin,
  scale: number,
): Logits {
  const values = similarities.map((value) => scale * value);
  const targets = Int32Array.from(batch.labels, (label, row) => row * columns + label);
  const changed = Array.from(targets, (at) => margin(similarities[at]));
  targets.forEach((at, row) => {
    values[at] = scale * changed[row].value;
  });
  return {
    values,
    backward(gradient) {
      const ofSimilarities = gradient.map((g) => scale * g);
      targets.forEach((at, row) => {
        ofSimilarities[at] *= changed[row].slope;
      });
      return { similarities: ofSimilarities };
    },
  };
}

/** cos(θ + m) while θ + m ≤ π, beyond that cos θ - m sin m; m in radians (Deng et al. 2019). */
export function additiveAngle(m: number): Margin {
  return (s) => {
    const cosine = Math.min(1, Math.max(-1, s));
    const inside = cosine === s ? 1 : 0;
    if (Math.acos(cosine) > Math.PI - m) return { value: cosine - m * Math.sin(m), slope: inside };
    const sine = Math.sqrt(1 - cosine * cosine);
    return {
      value: cosine * Math.cos(m) - sine * Math.sin(m),
      // At θ = 0 and π the slope of the sine is infinite; it is left out there.
      slope: inside * (Math.cos(m) + (sine === 0 ? 0 : (cosine / sine) * Math.sin(m))),
    };
  };
}

/** (-1)^k cos(mθ) - 2k with k = ⌊mθ/π⌋, m a whole number (Liu et al. 2016, eq. 6). */
export function multipliedAngle(m: number): Margin {
  return (s) => {
    const angle = Math.acos(Math.min(1, Math.max(-1, s)));
    const k = Math.floor((angle * m) / Math.PI);
    const sign = k % 2 === 0 ? 1 : -1;
    // Chebyshev: cos(mθ) = T_m(cos θ), with slope m U_(m-1)(cos θ).
    let previous = 1;
    let current = s;
    let previousSlope = 0;
    let slope = 1;
    for (let degree = 1; degree < m; degree++) {
      [previous, current, previousSlope, slope] = [
        current,
        2 * s * current - previous,
        slope,
        2 * current + 2 * s * slope - previousSlope,
      ];
    }
    return { value: sign * current - 2 * k, slope: sign * slope };
  };
}
