/**
 * out (B × K) = Σ_d −½ ((y_d − μ_kd) / sd_kd)² − log sd_kd − ½ log 2π: normals with independent dimensions, NaN ones marginalised.
 *
 * Tables are D × K: means, 1 / sd, and logScale = −log sd − ½ log 2π. The square is taken of the difference, never expanded:
 * means far from 0 lose no digits.
 */
export function diagonalNormalLogProb(
  out: Float64Array,
  Y: Float64Array,
  offset: number,
  B: number,
  D: number,
  K: number,
  means: Float64Array,
  inverseSds: Float64Array,
  logScales: Float64Array,
): void {
  for (let b = 0; b < B; b++) {
    const o = b * K;
    out.fill(0, o, o + K);
    for (let d = 0; d < D; d++) {
      const y = Y[offset + b * D + d];
      if (Number.isNaN(y)) continue;
      const row = d * K;
      for (let k = 0; k < K; k++) {
        const z = (y - means[row + k]) * inverseSds[row + k];
        out[o + k] += logScales[row + k] - 0.5 * z * z;
      }
    }
  }
}
