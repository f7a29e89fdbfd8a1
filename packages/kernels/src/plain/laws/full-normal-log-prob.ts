/**
 * out (B × K) = −½ |L_k⁻¹ (y_b − μ_k)|² + constant_k: normals with covariance L_k L_kᵀ and constant −log |L_k| − (D/2) log 2π.
 *
 * Means are K × D, L is K × D × D lower-triangular, `z` scratch of length D. Rows must be complete; cost B K D² / 2.
 */
export function fullNormalLogProb(
  out: Float64Array,
  outOffset: number,
  Y: Float64Array,
  offset: number,
  B: number,
  D: number,
  K: number,
  means: Float64Array,
  L: Float64Array,
  constants: Float64Array,
  z: Float64Array,
): void {
  for (let b = 0; b < B; b++) {
    const y = offset + b * D;
    for (let k = 0; k < K; k++) {
      const l = k * D * D;
      let square = 0;
      for (let i = 0; i < D; i++) {
        let sum = Y[y + i] - means[k * D + i];
        for (let j = 0; j < i; j++) sum -= L[l + i * D + j] * z[j];
        sum /= L[l + i * D + i];
        z[i] = sum;
        square += sum * sum;
      }
      out[outOffset + b * K + k] = constants[k] - 0.5 * square;
    }
  }
}
