/**
 * One Adam step: first and second moments change in place, the new weights go to `out` (a new buffer, since XNNPACK
 * keeps packed copies of weights by their buffer).
 *   m = b1·m + (1-b1)·g,  v = b2·v + (1-b2)·g²,  out = w - rate · m / (sqrt(v)·correction + epsilon)
 */
export function adam(
  weights: usize,
  gradient: usize,
  first: usize,
  second: usize,
  out: usize,
  count: i32,
  rate: f32,
  beta1: f32,
  beta2: f32,
  correction: f32,
  epsilon: f32,
): void {
  const wide: usize = (<usize>(count & ~3)) << 2;
  const end: usize = (<usize>count) << 2;
  const b1 = f32x4.splat(beta1),
    c1 = f32x4.splat(1 - beta1);
  const b2 = f32x4.splat(beta2),
    c2 = f32x4.splat(1 - beta2);
  const step = f32x4.splat(rate),
    root = f32x4.splat(correction),
    small = f32x4.splat(epsilon);
  let at: usize = 0;
  for (; at < wide; at += 16) {
    const g = v128.load(gradient + at);
    const m = f32x4.add(f32x4.mul(b1, v128.load(first + at)), f32x4.mul(c1, g));
    const v = f32x4.add(f32x4.mul(b2, v128.load(second + at)), f32x4.mul(c2, f32x4.mul(g, g)));
    v128.store(first + at, m);
    v128.store(second + at, v);
    const change = f32x4.div(f32x4.mul(step, m), f32x4.add(f32x4.mul(f32x4.sqrt(v), root), small));
    v128.store(out + at, f32x4.sub(v128.load(weights + at), change));
  }
  for (; at < end; at += 4) {
    const g = load<f32>(gradient + at);
    const m = beta1 * load<f32>(first + at) + (1 - beta1) * g;
    const v = beta2 * load<f32>(second + at) + (1 - beta2) * (g * g);
    store<f32>(first + at, m);
    store<f32>(second + at, v);
    store<f32>(out + at, load<f32>(weights + at) - (rate * m) / (sqrt<f32>(v) * correction + epsilon));
  }
}
