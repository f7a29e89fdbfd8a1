/**
 * out (B × K) = Σ_d y_d log λ_kd − λ_kd − log y_d!: independent counts, NaN dimensions marginalised.
 *
 * Rates λ and log λ are D × K; `logFactorial` holds Σ_d log y_d! of every packed row (from `row`), `total`_k = Σ_d λ_kd.
 */
export function poissonLogProb(
  out: Float64Array,
  Y: Float64Array,
  row: number,
  B: number,
  D: number,
  K: number,
  total: Float64Array,
  rates: Float64Array,
  logRates: Float64Array,
  logFactorials: Float64Array,
): void {
  for (let b = 0; b < B; b++) {
    const y = (row + b) * D;
    const o = b * K;
    const constant = logFactorials[row + b];
    let missing = false;
    for (let d = 0; d < D; d++) if (Number.isNaN(Y[y + d])) missing = true;
    if (missing) {
      out.fill(0, o, o + K);
      for (let d = 0; d < D; d++) if (!Number.isNaN(Y[y + d])) for (let k = 0; k < K; k++) out[o + k] -= rates[d * K + k];
    } else for (let k = 0; k < K; k++) out[o + k] = -total[k];
    for (let d = 0; d < D; d++) {
      const value = Y[y + d];
      if (value > 0) for (let k = 0; k < K; k++) out[o + k] += value * logRates[d * K + k];
    }
    if (constant !== 0) for (let k = 0; k < K; k++) out[o + k] -= constant;
  }
}
