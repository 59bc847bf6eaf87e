/** The part of jstat that is used here; the package has no types of its own. */
declare module "jstat" {
  /** Student's t distribution. */
  interface StudentT {
    /** Probability of a value of at most `x`. */
    cdf(x: number, degreesOfFreedom: number): number;
    /** The value that is not exceeded with probability `p`. */
    inv(p: number, degreesOfFreedom: number): number;
  }
  const jstat: { readonly studentt: StudentT };
  export default jstat;
}
