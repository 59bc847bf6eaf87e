/** A fraction as a percentage with one decimal, "–" when there is none. */
export function percent(value: unknown): string {
  return isNumber(value) ? `${(100 * value).toFixed(1)} %` : "–";
}

/** Thousands apart. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** Three significant digits, without an exponent where it can be avoided. */
export function number(value: unknown): string {
  if (!isNumber(value)) return "–";
  if (value === 0 || Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e6) return value.toExponential(2);
  return String(Number(value.toPrecision(size >= 100 ? 4 : 3)));
}

/** "42 s", "3 min 20 s", "1 h 5 min". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}

/** "positiveQuantile" to "positive quantile". */
export function words(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}

/** A finite number. */
export function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** The dictionary's sentence as one of its own: "Share of ... ." */
export function sentence(entry: { readonly sentence: string }): string {
  return `${entry.sentence.charAt(0).toUpperCase()}${entry.sentence.slice(1)}.`;
}
