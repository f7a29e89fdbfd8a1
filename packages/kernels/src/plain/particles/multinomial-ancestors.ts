import { lastPositive } from "./last-positive.js";

/**
 * Multinomial resampling: M independent ancestors, P(n) = weights_n / Σ weights, in rising order.
 *
 * N weights ≥ 0, one of them > 0; they need not sum to 1. `uniforms` holds M draws of U(0, 1), any order, and is left
 * sorted. Inversion of sorted uniforms along one cumulative sum (Douc, Cappé, Moulines 2005, section 3.1), O(M log M + N).
 * An ancestor of weight 0 is never chosen, whatever the rounding of the sum.
 */
export function multinomialAncestors(ancestors: Int32Array, M: number, weights: Float64Array, N: number, uniforms: Float64Array): void {
  uniforms.subarray(0, M).sort();
  const last = lastPositive(weights, N);
  let total = 0;
  for (let n = 0; n <= last; n++) total += weights[n];
  let n = 0;
  let cumulative = weights[0];
  for (let m = 0; m < M; m++) {
    const place = uniforms[m] * total;
    while (place >= cumulative && n < last) cumulative += weights[++n];
    ancestors[m] = n;
  }
}
