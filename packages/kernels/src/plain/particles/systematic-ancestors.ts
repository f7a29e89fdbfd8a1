import { lastPositive } from "./last-positive.js";

/**
 * Systematic resampling: ancestor m is the inverse cumulative weight at (m + uniforms_0) / M, m = 0..M−1; in rising order.
 *
 * One uniform serves all. N weights ≥ 0, one of them > 0; they need not sum to 1. The number of copies of n is ⌊M w_n⌋ or
 * ⌈M w_n⌉ (w normalised) with mean M w_n (Carpenter, Clifford, Fearnhead 1999), up to rounding of the sum. O(M + N). An
 * ancestor of weight 0 is never chosen.
 */
export function systematicAncestors(ancestors: Int32Array, M: number, weights: Float64Array, N: number, uniforms: Float64Array): void {
  const last = lastPositive(weights, N);
  let total = 0;
  for (let n = 0; n <= last; n++) total += weights[n];
  const step = total / M;
  const u = uniforms[0];
  let n = 0;
  let cumulative = weights[0];
  for (let m = 0; m < M; m++) {
    const place = (m + u) * step;
    while (place >= cumulative && n < last) cumulative += weights[++n];
    ancestors[m] = n;
  }
}
