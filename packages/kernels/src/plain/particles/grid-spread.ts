/**
 * out[a n2 + b] += Σ_i w_i k1(a; i) k2(b; i): each of M sources (mean (means[2i], means[2i + 1]), weight w_i) spreads a
 * Gaussian over a grid of n1 × n2 points from (low1, low2) with spacings (h1, h2). k(a; i) = N(low + a h; mean_i, sd²) h.
 *
 * Kernels are cut at `reach` sds. `row` is scratch of length n2. Sources of weight 0 are skipped.
 */
export function gridSpread2(
  out: Float64Array,
  means: Float64Array,
  weights: Float64Array,
  M: number,
  low1: number,
  h1: number,
  n1: number,
  sd1: number,
  low2: number,
  h2: number,
  n2: number,
  sd2: number,
  reach: number,
  row: Float64Array,
): void {
  const c1 = h1 / (sd1 * Math.sqrt(2 * Math.PI));
  const c2 = h2 / (sd2 * Math.sqrt(2 * Math.PI));
  for (let i = 0; i < M; i++) {
    const w = weights[i];
    if (w === 0) continue;
    const m1 = means[2 * i];
    const m2 = means[2 * i + 1];
    const a0 = Math.max(0, Math.ceil((m1 - reach * sd1 - low1) / h1));
    const a1 = Math.min(n1 - 1, Math.floor((m1 + reach * sd1 - low1) / h1));
    const b0 = Math.max(0, Math.ceil((m2 - reach * sd2 - low2) / h2));
    const b1 = Math.min(n2 - 1, Math.floor((m2 + reach * sd2 - low2) / h2));
    for (let b = b0; b <= b1; b++) {
      const z = (low2 + b * h2 - m2) / sd2;
      row[b] = w * c2 * Math.exp(-0.5 * z * z);
    }
    for (let a = a0; a <= a1; a++) {
      const z = (low1 + a * h1 - m1) / sd1;
      const k = c1 * Math.exp(-0.5 * z * z);
      const o = a * n2;
      for (let b = b0; b <= b1; b++) out[o + b] += k * row[b];
    }
  }
}

/** The same on a line: out[a] += Σ_i w_i N(low + a h; means_i, sd²) h. */
export function gridSpread1(
  out: Float64Array,
  means: Float64Array,
  weights: Float64Array,
  M: number,
  low: number,
  h: number,
  n: number,
  sd: number,
  reach: number,
): void {
  const c = h / (sd * Math.sqrt(2 * Math.PI));
  for (let i = 0; i < M; i++) {
    const w = weights[i];
    if (w === 0) continue;
    const m = means[i];
    const a0 = Math.max(0, Math.ceil((m - reach * sd - low) / h));
    const a1 = Math.min(n - 1, Math.floor((m + reach * sd - low) / h));
    for (let a = a0; a <= a1; a++) {
      const z = (low + a * h - m) / sd;
      out[a] += w * c * Math.exp(-0.5 * z * z);
    }
  }
}
