/** log(1 + exp(x)) without overflow. */
export function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

/** 1 / (1 + exp(-x)) without overflow; the slope of softplus. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/**
 * log(1 + exp(x)) as the logarithm of a sum: exactly 0 where exp(x) is below the precision of 1. For losses that are
 * defined as such a logarithm, so that "the terms greater than 0" are those that a plain computation finds.
 */
export function logOnePlusExp(x: number): number {
  return x > 0 ? x + Math.log(1 + Math.exp(-x)) : Math.log(1 + Math.exp(x));
}
