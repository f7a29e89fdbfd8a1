import { part, put, sumLanes } from "./vectors";

/* The backward pass in ratio form. */

/** q = gamma / predicted, 0 where predicted is 0; rows whose flag has a bit of `skip` become 0. */
export function hmmRatio(q: usize, gamma: usize, predicted: usize, flags: usize, skip: i32, rows: i32, K: i32): void {
  const row = <usize>K << 3;
  for (; rows > 0; rows--) {
    if ((load<i32>(flags) & skip) != 0) memory.fill(q, 0, row);
    else
      for (let i: usize = 0, n = K; n > 0; n -= 2, i += 16) {
        const p = part<f64>(predicted + i, n);
        put<f64>(q + i, v128.and(f64x2.div(part<f64>(gamma + i, n), p), f64x2.gt(p, f64x2.splat(0))), n);
      }
    q += row;
    gamma += row;
    predicted += row;
    flags += 4;
  }
}

/** alpha ← alpha ⊙ b over its sum; rows that sum to 0 become 0. */
export function hmmSmooth(alpha: usize, b: usize, rows: i32, K: i32): void {
  const row = <usize>K << 3;
  for (; rows > 0; rows--) {
    let total = f64x2.splat(0);
    for (let i: usize = 0, n = K; n > 0; n -= 2, i += 16) {
      const v = f64x2.mul(part<f64>(alpha + i, n), part<f64>(b + i, n));
      put<f64>(alpha + i, v, n);
      total = f64x2.add(total, v);
    }
    let sum = sumLanes<f64>(total);
    if (sum < 1e-300 && sum > 0) {
      // 1 / sum could overflow: both are scaled by a power of two, which is exact.
      for (let i: usize = 0, n = K; n > 0; n -= 2, i += 16) put<f64>(alpha + i, f64x2.mul(part<f64>(alpha + i, n), f64x2.splat(1.8446744073709552e19)), n);
      sum *= 1.8446744073709552e19;
    }
    if (sum > 0) {
      const by = f64x2.splat(1 / sum);
      for (let i: usize = 0, n = K; n > 0; n -= 2, i += 16) put<f64>(alpha + i, f64x2.mul(part<f64>(alpha + i, n), by), n);
    }
    alpha += row;
    b += row;
  }
}
