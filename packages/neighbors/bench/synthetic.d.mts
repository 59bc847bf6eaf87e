/** See synthetic.mjs. */
export function syntheticEmbeddings(
  size: number,
  dimension: number,
  seed?: number,
  options?: { classes?: number; latent?: number; spread?: number; noise?: number },
): { values: Float32Array; labels: Int32Array; dimension: number };
export function drifted(
  values: Float32Array,
  dimension: number,
  kthDistances: Float32Array,
  share: number,
  seed?: number,
): Float32Array;
