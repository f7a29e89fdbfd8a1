import type { LinearGaussian } from "./dense-gaussian.js";

/** The law of h_1..h_T given targets, as one Gaussian. */
export interface DenseStateLaw {
  /** E h_td */
  mean(t: number, d: number): number;
  /** cov(h_td, h_se) */
  covariance(t: number, d: number, s: number, e: number): number;
}

/**
 * The law of all hidden states given the targets of the first `given` steps: the Gaussian of (h_1..h_T, y_1..y_T) is written out
 * by pushing every independent noise through the recursion, and conditioned on one observed number after the other. NaN targets
 * are left out. An oracle that knows neither a filter nor a smoother.
 */
export function denseStateLaw(model: LinearGaussian, targets: readonly (readonly number[])[], given = targets.length): DenseStateLaw {
  const { A, offsets, stateSd, C, d, targetSd } = model;
  const H = stateSd.length;
  const D = targetSd.length;
  const T = targets.length;
  const noises = T * (H + D);
  // Every variable as a mean and its loadings on independent N(0, 1) noises: first the states, then the targets.
  const means: number[] = [];
  const loadings: Float64Array[] = [];
  for (let t = 0; t < T; t++)
    for (let i = 0; i < H; i++) {
      const row = new Float64Array(noises);
      row[t * H + i] = stateSd[i];
      let mean = offsets[t][i];
      for (let j = 0; t > 0 && j < H; j++) {
        mean += A[i][j] * means[(t - 1) * H + j];
        loadings[(t - 1) * H + j].forEach((x, n) => {
          row[n] += A[i][j] * x;
        });
      }
      means.push(mean);
      loadings.push(row);
    }
  for (let t = 0; t < T; t++)
    for (let i = 0; i < D; i++) {
      const row = new Float64Array(noises);
      row[T * H + t * D + i] = targetSd[i];
      let mean = d[i];
      for (let j = 0; j < H; j++) {
        mean += C[i][j] * means[t * H + j];
        loadings[t * H + j].forEach((x, n) => {
          row[n] += C[i][j] * x;
        });
      }
      means.push(mean);
      loadings.push(row);
    }
  const covariance = loadings.map((a) => loadings.map((b) => a.reduce((sum, x, n) => sum + x * b[n], 0)));

  targets.slice(0, given).forEach((target, t) => {
    target.forEach((y, i) => {
      if (Number.isNaN(y)) return;
      const o = T * H + t * D + i;
      const column = covariance.map((row) => row[o]);
      const variance = column[o];
      const surprise = (y - means[o]) / variance;
      column.forEach((c, a) => {
        means[a] += c * surprise;
        column.forEach((e, b) => {
          covariance[a][b] -= (c * e) / variance;
        });
      });
    });
  });
  return {
    mean: (t, i) => means[t * H + i],
    covariance: (t, i, s, j) => covariance[t * H + i][s * H + j],
  };
}
