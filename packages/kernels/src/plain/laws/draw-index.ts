/** out_k = p_0 + … + p_k for each of `rows` rows of K. */
export function cumulateRows(out: Float64Array, p: Float64Array, rows: number, K: number): void {
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let k = 0; k < K; k++) {
      sum += p[i * K + k];
      out[i * K + k] = sum;
    }
  }
}

/**
 * Inverse CDF: the least k with cumulative_k > u · total, for u in (0, 1); the row of K stands at `offset`.
 *
 * An index of probability 0 is never drawn, whatever the rounding of the sum.
 */
export function drawIndex(cumulative: Float64Array, offset: number, K: number, u: number): number {
  const target = u * cumulative[offset + K - 1];
  let low = 0;
  let high = K - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulative[offset + middle] > target) high = middle;
    else low = middle + 1;
  }
  return low;
}
