/**
 * One bootstrap draw of P ratios over the same resampled units: with k_u = ⌊uniforms[offset + u] · n⌋,
 * ratios[p] = Σ_u D[p·n + k_u] / Σ_u T[p·n + k_u], u = 0..n−1.
 *
 * D and T are P × n, row-major; T > 0.
 */
export function resampledRatios(
  ratios: Float64Array,
  D: Float64Array,
  T: Float64Array,
  uniforms: Float64Array,
  offset: number,
  P: number,
  n: number,
): void {
  for (let p = 0; p < P; p++) {
    const first = p * n;
    let numerator = 0;
    let denominator = 0;
    for (let u = 0; u < n; u++) {
      const k = first + Math.floor(uniforms[offset + u] * n);
      numerator += D[k];
      denominator += T[k];
    }
    ratios[p] = numerator / denominator;
  }
}
