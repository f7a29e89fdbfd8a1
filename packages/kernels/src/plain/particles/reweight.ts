import { normaliseLogWeights } from "./normalise-log-weights.js";

/**
 * Weighs N particles by their log-potentials g and returns log Σ_n W_n exp(g_n), the increment of the log-evidence.
 *
 * `weights` W and `logWeights` (normalised both) go in as they stood before the step and come out as they stand after it;
 * `potentials` is scratch afterwards. Where all g are one finite number (a missing target) that number is returned exactly
 * and the weights stay. Where Σ is 0 the result is −Infinity and the weights stay. NaN: some g was NaN or +Infinity.
 */
export function reweight(weights: Float64Array, logWeights: Float64Array, potentials: Float64Array, N: number): number {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < N; n++) {
    const g = potentials[n];
    if (Number.isNaN(g)) return Number.NaN;
    if (g < min) min = g;
    if (g > max) max = g;
  }
  if (max === Number.POSITIVE_INFINITY) return Number.NaN;
  if (min === max) return max;
  for (let n = 0; n < N; n++) potentials[n] += logWeights[n];
  const increment = normaliseLogWeights(weights, potentials, N);
  if (increment === Number.NEGATIVE_INFINITY) {
    for (let n = 0; n < N; n++) weights[n] = Math.exp(logWeights[n]);
    return increment;
  }
  for (let n = 0; n < N; n++) logWeights[n] = potentials[n] - increment;
  return increment;
}
