/**
 * q[j] = gamma[j] / predicted[j] (0 where predicted is 0), rows × K: what the observations from t on say about h_t beyond
 * its prediction, so that gamma_{t−1}[i] = alpha_{t−1}[i] Σ_j P_ij q_t[j] and E[1(i → j)] = alpha_{t−1}[i] P_ij q_t[j].
 * Rows whose flag has a bit of `skip` are set to 0: they take no part.
 */
export function hmmRatio(
  q: Float64Array,
  gamma: Float64Array,
  gammaOffset: number,
  predicted: Float64Array,
  predictedOffset: number,
  flags: Int32Array,
  skip: number,
  rows: number,
  K: number,
): void {
  for (let r = 0; r < rows; r++) {
    const o = r * K;
    if ((flags[r] & skip) !== 0) {
      q.fill(0, o, o + K);
      continue;
    }
    for (let k = 0; k < K; k++) {
      const p = predicted[predictedOffset + o + k];
      q[o + k] = p > 0 ? gamma[gammaOffset + o + k] / p : 0;
    }
  }
}

/** alpha[k] ← alpha[k] b[k] / Σ_k alpha[k] b[k], rows × K: filtered to smoothed laws, in place. Rows that sum to 0 become 0. */
export function hmmSmooth(alpha: Float64Array, alphaOffset: number, b: Float64Array, rows: number, K: number): void {
  for (let r = 0; r < rows; r++) {
    const a = alphaOffset + r * K;
    const o = r * K;
    let sum = 0;
    for (let k = 0; k < K; k++) {
      const x = alpha[a + k] * b[o + k];
      alpha[a + k] = x;
      sum += x;
    }
    if (sum > 0) for (let k = 0; k < K; k++) alpha[a + k] /= sum;
  }
}
