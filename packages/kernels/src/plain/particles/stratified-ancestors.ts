import { lastPositive } from "./last-positive.js";

/**
 * Stratified resampling: ancestor m is the inverse cumulative weight at (m + uniforms_m) / M, m = 0..M−1; in rising order.
 *
 * N weights ≥ 0, one of them > 0; they need not sum to 1. The number of copies of n has mean M w_n (w normalised) and lies
 * strictly within 2 of it (Kitagawa 1996; Douc, Cappé, Moulines 2005, section 3.3). O(M + N). An ancestor of weight 0 is
 * never chosen.
 */
export function stratifiedAncestors(ancestors: Int32Array, M: number, weights: Float64Array, N: number, uniforms: Float64Array): void {
  const last = lastPositive(weights, N);
  let total = 0;
  for (let n = 0; n <= last; n++) total += weights[n];
  const step = total / M;
  let n = 0;
  let cumulative = weights[0];
  for (let m = 0; m < M; m++) {
    const place = (m + uniforms[m]) * step;
    while (place >= cumulative && n < last) cumulative += weights[++n];
    ancestors[m] = n;
  }
}
