import { fitLine } from "./fit-line.js";

/** The share of active triplets of one epoch and the κ that was in force. */
export type ErrorAndKappa = readonly [error: number, kappa: number];

/** How far the error is taken to fall where κ grows e-fold, while no line tells. Source: ours, from the paper's κ of 1 to 16. */
const FALL_PER_LOG_KAPPA = 0.4;

/** Errors that differ by less are one point: what is between them is noise, and so is a line through them. Source: ours. */
const LEAST_SPREAD = 0.04;

/**
 * κ of the next epoch.
 *
 *   κ = α · target + β,   α and β by least squares of κ over e                    (Harwood et al. 2017)
 *
 * Where the paper is silent the rule is ours. Without such a line, that is with fewer than two errors that differ by 0.04, or
 * where it says that a larger κ means more active triplets (α >= 0),
 *
 *   κ = κ_last · exp((e_last - target) / 0.4)
 *
 * Where the target lies beyond all the errors, the line is a guess about what was never seen: of the two the one that moves κ
 * less is taken. Either way κ changes by at most `maxFactor` in an epoch and stays within `bounds`.
 *
 * @param pairs the recent epochs, the last one last; at least one
 */
export function nextKappa(
  pairs: readonly ErrorAndKappa[],
  target: number,
  { bounds: [low, high], maxFactor }: { readonly bounds: readonly [number, number]; readonly maxFactor: number },
): number {
  const [error, kappa] = pairs[pairs.length - 1];
  const wanted = follow(pairs, target, kappa, kappa * Math.exp((error - target) / FALL_PER_LOG_KAPPA));
  const limited = Math.min(kappa * maxFactor, Math.max(kappa / maxFactor, wanted));
  return Math.min(high, Math.max(low, limited));
}

/** The line's κ where there is a line to trust, else the one without it. */
function follow(pairs: readonly ErrorAndKappa[], target: number, kappa: number, without: number): number {
  const errors = pairs.map(([error]) => error);
  const [least, most] = [Math.min(...errors), Math.max(...errors)];
  const line = most - least >= LEAST_SPREAD ? fitLine(pairs) : undefined;
  if (line === undefined || line.slope >= 0) return without;
  const wanted = line.slope * target + line.intercept;
  if (target >= least && target <= most) return wanted;
  const ratio = (to: number): number => Math.abs(Math.log(to / kappa));
  return wanted > 0 && ratio(wanted) < ratio(without) ? wanted : without;
}
