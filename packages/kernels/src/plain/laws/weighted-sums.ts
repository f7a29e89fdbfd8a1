/** counts (K × V) += the weights (n × K) of each symbol; −1 (missing) is passed over. */
export function weightedSymbolCounts(
  counts: Float64Array,
  weights: Float64Array,
  symbols: Int32Array,
  n: number,
  K: number,
  V: number,
): void {
  for (let i = 0; i < n; i++) {
    const y = symbols[i];
    if (y >= 0) for (let k = 0; k < K; k++) counts[k * V + y] += weights[i * K + k];
  }
}

/**
 * sums (D × K) += Σ_i w_ik y_id over the observed (not NaN) y (n × D); `totals` (D × K) += Σ_i w_ik over the same. `complete` is
 * scratch of K zeros: rows without a missing dimension are totalled once for all dimensions.
 */
export function weightedSums(
  sums: Float64Array,
  totals: Float64Array,
  complete: Float64Array,
  weights: Float64Array,
  Y: Float64Array,
  n: number,
  D: number,
  K: number,
): void {
  for (let i = 0; i < n; i++) {
    const w = i * K;
    let missing = false;
    for (let d = 0; d < D; d++) {
      const y = Y[i * D + d];
      const row = d * K;
      if (Number.isNaN(y)) missing = true;
      else if (y !== 0) for (let k = 0; k < K; k++) sums[row + k] += weights[w + k] * y;
    }
    if (!missing) for (let k = 0; k < K; k++) complete[k] += weights[w + k];
    else for (let d = 0; d < D; d++) if (!Number.isNaN(Y[i * D + d])) for (let k = 0; k < K; k++) totals[d * K + k] += weights[w + k];
  }
  for (let d = 0; d < D; d++) for (let k = 0; k < K; k++) totals[d * K + k] += complete[k];
}

/** squares (D × K) += Σ_i w_ik (y_id − m_kd)² over the observed y, with means m as D × K. */
export function weightedSquares(
  squares: Float64Array,
  weights: Float64Array,
  Y: Float64Array,
  means: Float64Array,
  n: number,
  D: number,
  K: number,
): void {
  for (let i = 0; i < n; i++) {
    const w = i * K;
    for (let d = 0; d < D; d++) {
      const y = Y[i * D + d];
      if (Number.isNaN(y)) continue;
      const row = d * K;
      for (let k = 0; k < K; k++) {
        const r = y - means[row + k];
        squares[row + k] += weights[w + k] * r * r;
      }
    }
  }
}

/**
 * Mean and (population) variance of each column of Y (n × D) over its observed values, in two passes; NaN where none is observed.
 * The variance is exactly 0 where all observed values are equal.
 */
export function columnMoments(means: Float64Array, variances: Float64Array, Y: Float64Array, n: number, D: number): void {
  for (let d = 0; d < D; d++) {
    let count = 0;
    let sum = 0;
    let least = Infinity;
    let greatest = -Infinity;
    for (let i = 0; i < n; i++) {
      const y = Y[i * D + d];
      if (Number.isNaN(y)) continue;
      sum += y;
      count++;
      if (y < least) least = y;
      if (y > greatest) greatest = y;
    }
    const mean = least === greatest ? least : sum / count;
    let square = 0;
    for (let i = 0; i < n; i++) {
      const r = Y[i * D + d] - mean;
      if (!Number.isNaN(r)) square += r * r;
    }
    means[d] = mean;
    variances[d] = square / count;
  }
}
