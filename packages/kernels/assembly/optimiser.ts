import { madd, part, put, sumLanes } from "./vectors";

/* What a step of training does to its vectors, in float64. */

/** One ascending step of Adam; `size` = rate / (1 − β₁ᵏ), `root` = √(1 − β₂ᵏ). */
export function adam64(theta: usize, g: usize, m: usize, v: usize, n: i32, size: f64, root: f64, beta1: f64, beta2: f64, epsilon: f64): void {
  const b1 = f64x2.splat(beta1);
  const a1 = f64x2.splat(1 - beta1);
  const b2 = f64x2.splat(beta2);
  const a2 = f64x2.splat(1 - beta2);
  const s = f64x2.splat(size);
  const r = f64x2.splat(1 / root);
  const e = f64x2.splat(epsilon);
  for (; n > 0; n -= 2) {
    const x = part<f64>(g, n);
    const mean = madd<f64>(a1, x, f64x2.mul(b1, part<f64>(m, n)));
    const square = madd<f64>(f64x2.mul(a2, x), x, f64x2.mul(b2, part<f64>(v, n)));
    put<f64>(m, mean, n);
    put<f64>(v, square, n);
    const step = f64x2.div(f64x2.mul(s, mean), madd<f64>(f64x2.sqrt(square), r, e));
    put<f64>(theta, f64x2.add(part<f64>(theta, n), step), n);
    theta += 16;
    g += 16;
    m += 16;
    v += 16;
  }
}

/** Σ x²: two sums side by side. */
export function squares64(A: usize, n: i32): f64 {
  let sum = f64x2.splat(0);
  let more = sum;
  for (; n >= 4; n -= 4) {
    const a = v128.load(A);
    const b = v128.load(A, 16);
    sum = madd<f64>(a, a, sum);
    more = madd<f64>(b, b, more);
    A += 32;
  }
  for (; n > 0; n -= 2) {
    const a = part<f64>(A, n);
    sum = madd<f64>(a, a, sum);
    A += 16;
  }
  return sumLanes<f64>(f64x2.add(sum, more));
}

export function scale64(A: usize, n: i32, factor: f64): void {
  const by = f64x2.splat(factor);
  for (; n > 0; n -= 2) {
    put<f64>(A, f64x2.mul(part<f64>(A, n), by), n);
    A += 16;
  }
}
