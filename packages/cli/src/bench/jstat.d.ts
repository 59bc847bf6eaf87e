/** The part of jstat that is used here; the package has no types of its own. */
declare module "jstat" {
  const jstat: {
    studentt: {
      cdf(x: number, degreesOfFreedom: number): number;
      inv(p: number, degreesOfFreedom: number): number;
    };
  };
  export default jstat;
}
