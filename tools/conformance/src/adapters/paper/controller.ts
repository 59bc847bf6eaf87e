import { fitLine } from "@smart-mining/controller";
import { UnknownCaseError, type ConformanceCase, type Miss } from "../../adapter.js";
import { compareNumber, parseNumber, type JsonNumber } from "../../numbers.js";

/** Pairs of error and κ, the line through them, and κ at the target, before any bounds. Null: there is no line. */
interface ControllerFit {
  id?: string;
  errors: JsonNumber[];
  kappas: JsonNumber[];
  target: JsonNumber;
  alpha: JsonNumber | null;
  beta: JsonNumber | null;
  next: JsonNumber | null;
}

/** Both sides count in float64: what differs is the order of sums. Relative to the numbers that the value is made of. */
const PRECISION = 1e-9;

/** The fits of a file's part "controller". */
export function controllerCases(part: readonly unknown[]): ConformanceCase[] {
  return part.map((one, at): ConformanceCase => ({
    id: (one as Partial<ControllerFit> | null)?.id ?? `controller/${at}`,
    run: () => runFit(checked(one)),
  }));
}

function checked(one: unknown): ControllerFit {
  const fit = one as ControllerFit;
  const isNumber = (value: unknown): boolean => ["number", "string"].includes(typeof value);
  const lists = [fit?.errors, fit?.kappas];
  if (!lists.every((list) => Array.isArray(list) && list.every(isNumber)) || lists[0].length !== lists[1].length)
    throw new UnknownCaseError(`"errors" and "kappas" must be lists of numbers of one length`);
  for (const name of ["target", "alpha", "beta", "next"] as const)
    if (!isNumber(fit[name]) && !(fit[name] === null && name !== "target"))
      throw new UnknownCaseError(`"${name}" must be a number`);
  return fit;
}

function runFit(fit: ControllerFit): Miss[] {
  const kappas = fit.kappas.map(parseNumber);
  const line = fitLine(fit.errors.map((error, at) => [parseNumber(error), kappas[at]]));
  if (fit.alpha === null || fit.beta === null || fit.next === null)
    return line === undefined ? [] : [{ what: "line", detail: `slope ${line.slope}, and the reference has none` }];
  if (line === undefined) return [{ what: "line", detail: "none, and the reference has one" }];
  const [alpha, beta] = [parseNumber(fit.alpha), parseNumber(fit.beta)];
  const allowed = PRECISION * Math.max(1, Math.abs(alpha), Math.abs(beta), ...kappas.map(Math.abs));
  const target = parseNumber(fit.target);
  return [
    ...compareNumber("alpha", line.slope, alpha, allowed),
    ...compareNumber("beta", line.intercept, beta, allowed),
    ...compareNumber("next κ", line.slope * target + line.intercept, parseNumber(fit.next), allowed),
  ];
}
