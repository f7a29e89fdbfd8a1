/** out (B × K) = log p(y_b | k): row y_b of the table (V × K, log-probabilities by symbol); zeros where y_b is −1 (missing). */
export function categoricalLogProb(
  out: Float64Array,
  symbols: Int32Array,
  offset: number,
  B: number,
  table: Float64Array,
  K: number,
): void {
  for (let b = 0; b < B; b++) {
    const o = b * K;
    const y = symbols[offset + b];
    if (y < 0) out.fill(0, o, o + K);
    else for (let k = 0; k < K; k++) out[o + k] = table[y * K + k];
  }
}
