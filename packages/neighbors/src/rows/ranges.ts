/** Cuts [0, size) into ranges of `chunk`. */
export function ranges(size: number, chunk: number): [number, number][] {
  return Array.from({ length: Math.ceil(size / chunk) }, (_, at) => [at * chunk, Math.min(size, (at + 1) * chunk)]);
}
