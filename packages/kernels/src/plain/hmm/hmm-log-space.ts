import { logSumExp } from "../exponentials/log-sum-exp.js";

/** out[j] = log Σ_i exp(logAlpha[i] + logP[i][j]), one row of K; `scratch` has length K. */
export function hmmLogPredict(
  out: Float64Array,
  outOffset: number,
  logAlpha: Float64Array,
  alphaOffset: number,
  logP: Float64Array,
  scratch: Float64Array,
  K: number,
): void {
  for (let j = 0; j < K; j++) {
    for (let i = 0; i < K; i++) scratch[i] = logAlpha[alphaOffset + i] + logP[i * K + j];
    out[outOffset + j] = logSumExp(scratch, 0, K);
  }
}

/**
 * logAlpha[k] = logPredicted[k] + e[k] − increment, returned increment = log Σ_k exp(logPredicted[k] + e[k]); one row of K.
 * Impossible: −Infinity is returned and logAlpha = logPredicted, as if the target were missing. NaN gives NaN.
 */
export function hmmLogCorrect(
  logAlpha: Float64Array,
  alphaOffset: number,
  logPredicted: Float64Array,
  predictedOffset: number,
  logEmission: Float64Array,
  emissionOffset: number,
  K: number,
): number {
  let sum = 0;
  for (let k = 0; k < K; k++) {
    const x = logEmission[emissionOffset + k];
    if (Number.isNaN(x)) sum = x;
    logAlpha[alphaOffset + k] = logPredicted[predictedOffset + k] + x;
  }
  if (Number.isNaN(sum)) return sum;
  const increment = logSumExp(logAlpha, alphaOffset, K);
  if (increment === Number.NEGATIVE_INFINITY) for (let k = 0; k < K; k++) logAlpha[alphaOffset + k] = logPredicted[predictedOffset + k];
  else for (let k = 0; k < K; k++) logAlpha[alphaOffset + k] -= increment;
  return increment;
}

/** out[i] = log Σ_j exp(logP[i][j] + logQ[j]), one row of K; `scratch` has length K. */
export function hmmLogBack(out: Float64Array, logP: Float64Array, logQ: Float64Array, scratch: Float64Array, K: number): void {
  for (let i = 0; i < K; i++) {
    for (let j = 0; j < K; j++) scratch[j] = logP[i * K + j] + logQ[j];
    out[i] = logSumExp(scratch, 0, K);
  }
}
