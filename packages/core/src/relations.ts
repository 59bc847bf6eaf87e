/** The label of a row that is of no class: a negative of every row that has one; never an anchor, a positive or a query. */
export const NO_CLASS = -1;

/** The group of a row that belongs to none. */
export const NO_GROUP = -1;

/** Labels and, where rows are copies or views of one thing, groups; what decides who may be whose positive. */
export interface Labeled {
  readonly labels: Int32Array;
  /** Rows of one group (>= 0) never count as each other's positive or match; -1: of no group. Absent: no groups. */
  readonly groups?: Int32Array;
}

/** Whether a row may be an anchor or a query: it is of some class. */
export function hasClass(label: number): boolean {
  return label !== NO_CLASS;
}

/** Whether two rows belong to one group. */
export function sameGroup(left: Labeled, row: number, right: Labeled, other: number): boolean {
  if (left.groups === undefined || right.groups === undefined) return false;
  return left.groups[row] !== NO_GROUP && left.groups[row] === right.groups[other];
}

/**
 * Whether `other` of `right` may be the positive of `row` of `left`: of the same class and not of the same group. That a row
 * is not its own positive is the caller's to see to, who knows whether the two sets are one.
 */
export function isPositive(left: Labeled, row: number, right: Labeled, other: number): boolean {
  const label = left.labels[row];
  return label === right.labels[other] && label !== NO_CLASS && !sameGroup(left, row, right, other);
}

/** Whether `other` of `right` may be the negative of `row` of `left`: of another class or of none. */
export function isNegative(left: Labeled, row: number, right: Labeled, other: number): boolean {
  const label = left.labels[row];
  return label !== NO_CLASS && label !== right.labels[other];
}
