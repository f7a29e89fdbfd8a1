import { lastPositive } from "./last-positive.js";

/**
 * Multinomial resampling in O(M + N): M independent ancestors, P(n) = weights_n / Σ weights, in rising order.
 *
 * The order statistics of M uniforms are the partial sums of M + 1 exponentials over their total (Devroye 1986, chapter
 * V.3.1), so nothing is sorted. `uniforms` holds M + 1 draws of U(0, 1) and is scratch afterwards. The law is that of
 * `multinomialAncestors`, the ancestors are not. N weights ≥ 0, one of them > 0; an ancestor of weight 0 is never chosen.
 */
export function multinomialBySpacings(ancestors: Int32Array, M: number, weights: Float64Array, N: number, uniforms: Float64Array): void {
  let spacings = 0;
  for (let m = 0; m <= M; m++) {
    spacings -= Math.log(uniforms[m]);
    uniforms[m] = spacings;
  }
  const last = lastPositive(weights, N);
  let total = 0;
  for (let n = 0; n <= last; n++) total += weights[n];
  const scale = total / spacings;
  let n = 0;
  let cumulative = weights[0];
  for (let m = 0; m < M; m++) {
    const place = uniforms[m] * scale;
    while (place >= cumulative && n < last) cumulative += weights[++n];
    ancestors[m] = n;
  }
}
