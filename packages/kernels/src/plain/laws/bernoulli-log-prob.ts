/**
 * out (B × K) = Σ_d y_d log p_kd + (1 − y_d) log(1 − p_kd): independent binary dimensions, NaN ones marginalised.
 *
 * Tables are D × K. Without a missing dimension it is `allOff`_k + Σ over the ones of log p_kd − log(1 − p_kd) (`logOdds`), which
 * visits the ones only; `direct`_d = 1 marks dimensions where some p_kd = 1 (an infinite logOdds), left out of `allOff`.
 */
export function bernoulliLogProb(
  out: Float64Array,
  Y: Float64Array,
  offset: number,
  B: number,
  D: number,
  K: number,
  allOff: Float64Array,
  logOdds: Float64Array,
  logOn: Float64Array,
  logOff: Float64Array,
  direct: Uint8Array,
): void {
  for (let b = 0; b < B; b++) {
    const y = offset + b * D;
    const o = b * K;
    let missing = false;
    for (let k = 0; k < K; k++) out[o + k] = allOff[k];
    for (let d = 0; d < D; d++) {
      const value = Y[y + d];
      if (Number.isNaN(value)) missing = true;
      else if (direct[d] === 1) {
        const table = value === 1 ? logOn : logOff;
        for (let k = 0; k < K; k++) out[o + k] += table[d * K + k];
      } else if (value === 1) for (let k = 0; k < K; k++) out[o + k] += logOdds[d * K + k];
    }
    if (!missing) continue;
    out.fill(0, o, o + K);
    for (let d = 0; d < D; d++) {
      const value = Y[y + d];
      if (Number.isNaN(value)) continue;
      const table = value === 1 ? logOn : logOff;
      for (let k = 0; k < K; k++) out[o + k] += table[d * K + k];
    }
  }
}
