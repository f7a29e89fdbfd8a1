import type { Dataset } from "@unrolled/core";

/** s_t = a s_{t−1} + b + q ε_t, y_t = c s_t + d + r η_t, s_0 = 0. */
export interface LinearParameters {
  readonly a: number;
  readonly b: number;
  readonly q: number;
  readonly c: number;
  readonly d: number;
  readonly r: number;
}

/** log p of sequences of one length: y_{1:T} is one normal vector, whose mean and T x T covariance are written out and factored by Cholesky. */
export function denseGaussian({ a, b, q, c, d, r }: LinearParameters, data: Dataset): number {
  const T = data.length;
  const mean: number[] = [];
  const variance: number[] = [];
  for (let t = 0; t < T; t++) {
    mean.push(a * (mean[t - 1] ?? 0) + b);
    variance.push(a * a * (variance[t - 1] ?? 0) + q * q);
  }
  // Cov(y_t, y_u) = c² a^(t−u) Var(s_u) + r² [t = u], u ≤ t.
  const L = Array.from({ length: T }, (_, t) =>
    Array.from({ length: t + 1 }, (_, u) => c * c * a ** (t - u) * variance[u] + (t === u ? r * r : 0)),
  );
  let logDet = 0;
  for (let t = 0; t < T; t++) {
    for (let u = 0; u <= t; u++) {
      for (let k = 0; k < u; k++) L[t][u] -= L[t][k] * L[u][k];
      L[t][u] = u === t ? Math.sqrt(L[t][t]) : L[t][u] / L[u][u];
    }
    logDet += 2 * Math.log(L[t][t]);
  }
  let total = 0;
  const z = new Float64Array(T);
  for (let row = 0; row < data.sequences.length; row++) {
    let squares = 0;
    for (let t = 0; t < T; t++) {
      let x = data.targetValues![data.starts[t] + row] - c * mean[t] - d;
      for (let k = 0; k < t; k++) x -= L[t][k] * z[k];
      z[t] = x / L[t][t];
      squares += z[t] * z[t];
    }
    total -= 0.5 * (T * Math.log(2 * Math.PI) + logDet + squares);
  }
  return total;
}
