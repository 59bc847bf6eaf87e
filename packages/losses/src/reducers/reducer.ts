/** What a reducer may need to know about the terms it will be given. */
export interface FoldContext {
  /** Rows in the batch. */
  readonly size: number;
  /** Rows that the second member of a pair may be. */
  readonly columns: number;
  /** Empty when the loss was called without labels. */
  readonly labels: Int32Array;
  /** The number a loss divides its sum by when it prescribes its own (margin loss, proxy anchor). */
  readonly divisor?: () => number;
  /** What to call the loss in error messages. */
  readonly caller: string;
}

/** The `other` of a term that belongs to one sample, not to a pair or triplet. */
export const ELEMENT = -1;
/** The `other` of a term that belongs to a triplet. */
export const TRIPLET = -2;

/**
 * Turns per-tuple losses into one number, as a stream: the terms come once through `add`, then `finish` gives the
 * value, and then, for the gradient, the same terms come again in the same order through `weight`. Nothing is stored
 * per term, so that a loss over all triplets of a batch needs no memory for them.
 */
export interface Fold {
  /** @param anchor row in the batch; @param other second row of a pair, `ELEMENT` or `TRIPLET` */
  add(term: number, anchor: number, other: number): void;
  finish(): number;
  /** d(value)/d(term). */
  weight(term: number, anchor: number, other: number): number;
}

/** Makes a fold for one part of a loss. */
export interface Reducer {
  readonly name: string;
  start(context: FoldContext): Fold;
}

/** Per-term losses in arrays, reduced: the value, and the gradient with respect to each term. */
export function foldArray(
  fold: Fold,
  terms: Float64Array,
  anchors?: Int32Array,
  others?: Int32Array,
): { value: number; gradient(): Float64Array } {
  const anchor = (at: number): number => (anchors === undefined ? at : anchors[at]);
  const other = (at: number): number => (others === undefined ? ELEMENT : others[at]);
  for (let at = 0; at < terms.length; at++) fold.add(terms[at], anchor(at), other(at));
  return {
    value: fold.finish(),
    gradient: () => terms.map((term, at) => fold.weight(term, anchor(at), other(at))),
  };
}
