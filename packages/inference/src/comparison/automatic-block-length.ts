/**
 * The block length of a stationary series that makes the variance of its mean by circular blocks best in mean square:
 *
 *   b = (2 Ĝ² / D̂)^{1/3} n^{1/3},  Ĝ = Σ_k λ(k/M) |k| R̂(k),  D̂ = 4/3 (Σ_k λ(k/M) R̂(k))²,
 *
 * R̂ the autocovariances, λ the flat-top window (1 up to ½, then falling to 0 at 1), M twice the first lag from
 * which max(5, √log₁₀ n) autocorrelations in a row are within ±2 √(log₁₀ n / n), at most √n plus as many. At least 1; about 1 for
 * independent steps. Cost n · M.
 *
 * Source: Politis & White 2004, doi:10.1081/ETC-120028836, with the correction of Patton, Politis & White 2009,
 * doi:10.1080/07474930802459016; M as in the authors' code.
 */
export function automaticBlockLength(series: Float64Array): number {
  const n = series.length;
  if (n < 3) return 1;
  const mean = series.reduce((sum, x) => sum + x, 0) / n;
  const covariances: number[] = [];
  const covariance = (k: number): number => {
    for (let lag = covariances.length; lag <= k; lag++) {
      let sum = 0;
      for (let t = lag; t < n; t++) sum += (series[t]! - mean) * (series[t - lag]! - mean);
      covariances.push(sum / n);
    }
    return covariances[k]!;
  };
  if (!(covariance(0) > 1e-20 * mean ** 2)) return 1; // constant but for rounding

  const inARow = Math.max(5, Math.ceil(Math.sqrt(Math.log10(n))));
  const lastLag = Math.min(n - 1, Math.ceil(Math.sqrt(n)) + inARow);
  const band = 2 * Math.sqrt(Math.log10(n) / n) * covariance(0);
  let firstSmall = 1;
  for (let lag = 1; lag <= lastLag && lag - firstSmall < inARow; lag++) if (Math.abs(covariance(lag)) >= band) firstSmall = lag + 1;
  const M = Math.min(2 * firstSmall, lastLag);

  let spectrum = covariance(0);
  let G = 0;
  for (let lag = 1; lag <= M; lag++) {
    const window = lag / M <= 0.5 ? 1 : 2 * (1 - lag / M);
    spectrum += 2 * window * covariance(lag);
    G += 2 * window * lag * covariance(lag);
  }
  const length = Math.cbrt(((2 * G ** 2) / ((4 / 3) * spectrum ** 2)) * n);
  return Number.isFinite(length) ? Math.max(1, length) : 1;
}
