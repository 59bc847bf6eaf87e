/** The memory that the threads of a parallel engine share; plain buffers, so that it can be posted to them. */
export interface SharedBlocks {
  readonly workers: number;
  readonly control: SharedArrayBuffer;
  /** All weights and running statistics, one after the other. */
  readonly weights: SharedArrayBuffer;
  /** One gradient of all trainable weights per worker. */
  readonly gradients: SharedArrayBuffer;
  /** Two sets of one slot per worker, for sums over the workers. */
  readonly slots: SharedArrayBuffer;
  readonly slotLength: number;
}

/** Numbers in the control block: see `meeting`. */
const CONTROL_LENGTH = 3;

export const sharedFloats = (count: number): SharedArrayBuffer => new SharedArrayBuffer(count * 4);

/** @param sizes numbers in all variables, in the trainable ones, and in the longest sum over the workers */
export function createSharedBlocks(
  workers: number,
  sizes: { readonly weights: number; readonly trainable: number; readonly slot: number },
): SharedBlocks {
  return {
    workers,
    control: sharedFloats(CONTROL_LENGTH),
    weights: sharedFloats(sizes.weights),
    gradients: sharedFloats(workers * sizes.trainable),
    slots: sharedFloats(2 * workers * sizes.slot),
    slotLength: sizes.slot,
  };
}
