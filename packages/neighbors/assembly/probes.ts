/** Whether `cluster` is among the `count` (8 or 16) u16 at `probes`. */
@inline
export function contains(probes: usize, count: u32, cluster: u16): bool {
  if (ASC_FEATURE_SIMD) {
    const wanted = i16x8.splat(cluster);
    if (v128.any_true(i16x8.eq(v128.load(probes), wanted))) return true;
    return count > 8 && v128.any_true(i16x8.eq(v128.load(probes, 16), wanted));
  }
  for (let at: u32 = 0; at < count; at++) if (load<u16>(probes + (at << 1)) === cluster) return true;
  return false;
}
