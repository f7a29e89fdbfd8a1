import { shiftedExpInPlace } from "../exponentials/exponentials.js";

/**
 * weights_n = exp(logWeights_n) / Σ exp(logWeights), n < N, each from its offset; returns log Σ exp(logWeights).
 *
 * −Infinity gives a weight of exactly 0. When all are −Infinity the result is −Infinity and the weights are zeros; a NaN
 * makes the result NaN, +Infinity makes it +Infinity, and the weights then mean nothing.
 */
export function normaliseLogWeights(weights: Float64Array, logWeights: Float64Array, N: number, offset = 0, logOffset = 0): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < N; n++) {
    const x = logWeights[logOffset + n];
    if (x > max) max = x;
    else if (Number.isNaN(x)) return Number.NaN;
  }
  if (max === Number.NEGATIVE_INFINITY || max === Number.POSITIVE_INFINITY) {
    weights.fill(0, offset, offset + N);
    return max;
  }
  for (let n = 0; n < N; n++) weights[offset + n] = logWeights[logOffset + n];
  const sum = shiftedExpInPlace(weights, offset, N, max);
  const scale = 1 / sum;
  for (let n = offset; n < offset + N; n++) weights[n] *= scale;
  return max + Math.log(sum);
}

/** (Σ w)² / Σ w²: the effective sample size of N weights from `offset`, between 1 and N; NaN when all are 0. */
export function effectiveSampleSize(weights: Float64Array, N: number, offset = 0): number {
  let sum = 0;
  let squares = 0;
  for (let n = offset; n < offset + N; n++) {
    const w = weights[n];
    sum += w;
    squares += w * w;
  }
  return (sum * sum) / squares;
}
