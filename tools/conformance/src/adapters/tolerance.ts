/** How far a loss value may be off: relative to the reference, absolute below 1. */
export function lossTolerance(reference: number, strict?: { loss_abs: number }): number {
  if (strict !== undefined) return Math.max(20 * strict.loss_abs, 1e-6 * Math.abs(reference), 1e-9);
  return 1e-5 * Math.max(1, Math.abs(reference));
}

/** How far gradient entries may be off: relative to the largest entry of the reference. */
export function gradientTolerance(strict?: { grad_max_abs: number }): (largest: number) => number {
  if (strict !== undefined) return (largest) => Math.max(20 * strict.grad_max_abs, 1e-6 * largest, 1e-9);
  return (largest) => 1e-4 * largest + 1e-7;
}

/** How far a regularizer or distance may be off. */
export function valueTolerance(largest: number): number {
  return 1e-5 * Math.max(1, largest);
}
