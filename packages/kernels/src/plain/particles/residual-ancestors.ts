import { lastPositive } from "./last-positive.js";

/** Above 1 by more than the rounding of the sum of the weights: equal weights give exactly one copy each. */
const almostOne = 1 + 1e-11;

/**
 * Residual resampling: ⌊M w_n⌋ certain copies of each n (w normalised), and the R left over drawn multinomially from the
 * residuals M w_n − ⌊M w_n⌋ (Liu and Chen 1998); in rising order.
 *
 * N weights ≥ 0, one of them > 0; they need not sum to 1. The first R ≤ M of `uniforms` are used and left sorted.
 * O(R log R + M + N). An ancestor of weight 0 is never chosen.
 */
export function residualAncestors(ancestors: Int32Array, M: number, weights: Float64Array, N: number, uniforms: Float64Array): void {
  const last = lastPositive(weights, N);
  let total = 0;
  for (let n = 0; n <= last; n++) total += weights[n];
  let R = M;
  let residuals = 0;
  let lastResidual = last;
  for (let n = 0; n <= last; n++) {
    const expected = (weights[n] / total) * M;
    const copies = Math.floor(expected * almostOne);
    R -= copies;
    const residual = expected - copies;
    if (residual > 0) {
      residuals += residual;
      lastResidual = n;
    }
  }
  uniforms.subarray(0, R).sort();
  let m = 0;
  let r = 0;
  let cumulative = 0;
  for (let n = 0; n <= last; n++) {
    const expected = (weights[n] / total) * M;
    const copies = Math.floor(expected * almostOne);
    for (const end = m + copies; m < end; m++) ancestors[m] = n;
    if (expected > copies) cumulative += expected - copies;
    for (; r < R && (n === lastResidual || uniforms[r] * residuals < cumulative); r++) ancestors[m++] = n;
  }
}
