/** weights_n = exp(logWeights_n) / Σ for N numbers, each from its offset; returns log (1/N) Σ exp. All zeros and −Infinity when every log weight is −Infinity. */
export function normalisedWeights(weights: Float64Array, offset: number, logWeights: Float64Array, logOffset: number, N: number): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < N; n++) if (!(logWeights[logOffset + n] <= max)) max = logWeights[logOffset + n];
  if (max === Number.NEGATIVE_INFINITY) {
    weights.fill(0, offset, offset + N);
    return max;
  }
  let sum = 0;
  for (let n = 0; n < N; n++) {
    const w = Math.exp(logWeights[logOffset + n] - max);
    weights[offset + n] = w;
    sum += w;
  }
  const scale = 1 / sum;
  for (let n = offset; n < offset + N; n++) weights[n] *= scale;
  return max + Math.log(sum / N);
}
