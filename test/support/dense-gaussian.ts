/** h_1 = m_1 + ε_1, h_t = A h_{t−1} + m_t + ε_t, ε ~ N(0, diag(stateSd²)); y_t = C h_t + d + N(0, diag(targetSd²)). */
export interface LinearGaussian {
  readonly A: readonly (readonly number[])[];
  /** T × H */
  readonly offsets: readonly (readonly number[])[];
  readonly stateSd: readonly number[];
  readonly C: readonly (readonly number[])[];
  readonly d: readonly number[];
  readonly targetSd: readonly number[];
}

/**
 * log p(y_1..y_T) as one Gaussian of all observed numbers at once: its mean and covariance are written out by the powers of
 * A, and its density comes from one Cholesky factor. NaN targets are left out. An oracle that knows no filter.
 */
export function denseGaussianLogDensity(model: LinearGaussian, targets: readonly (readonly number[])[]): number {
  const { A, offsets, stateSd, C, d, targetSd } = model;
  const H = stateSd.length;
  const T = targets.length;
  const means: number[][] = [];
  for (let t = 0; t < T; t++)
    means.push(offsets[t]!.map((m, i) => m + (t === 0 ? 0 : A[i]!.reduce((sum, a, j) => sum + a * means[t - 1]![j]!, 0))));

  // h_t = mean + Σ_{s ≤ t} A^{t−s} ε_s: cov(h_s, h_t) = Σ_{r ≤ s} A^{s−r} Q (A^{t−r})ᵀ.
  const powers: number[][][] = [identity(H)];
  for (let t = 1; t < T; t++) powers.push(product(powers[t - 1]!, A));
  const loadings = powers.map((power) => product(C, power));
  const observed = targets.flatMap((y, t) => y.flatMap((value, i) => (Number.isNaN(value) ? [] : [{ t, i, value }])));
  const n = observed.length;
  const residual = observed.map(({ t, i, value }) => value - d[i]! - C[i]!.reduce((sum, c, j) => sum + c * means[t]![j]!, 0));
  const covariance = observed.map((a) =>
    observed.map((b) => {
      let sum = a.t === b.t && a.i === b.i ? targetSd[a.i]! ** 2 : 0;
      for (let r = 0; r <= Math.min(a.t, b.t); r++)
        for (let h = 0; h < H; h++) sum += loadings[a.t - r]![a.i]![h]! * stateSd[h]! ** 2 * loadings[b.t - r]![b.i]![h]!;
      return sum;
    }),
  );

  let logDensity = -0.5 * n * Math.log(2 * Math.PI);
  const L: number[][] = covariance.map((row) => row.map(() => 0));
  const z: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = covariance[i]![j]!;
      for (let k = 0; k < j; k++) sum -= L[i]![k]! * L[j]![k]!;
      L[i]![j] = i === j ? Math.sqrt(sum) : sum / L[j]![j]!;
    }
    let sum = residual[i]!;
    for (let k = 0; k < i; k++) sum -= L[i]![k]! * z[k]!;
    z.push(sum / L[i]![i]!);
    logDensity -= Math.log(L[i]![i]!) + 0.5 * z[i]! ** 2;
  }
  return logDensity;
}

function identity(n: number): number[][] {
  return Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));
}

function product(A: readonly (readonly number[])[], B: readonly (readonly number[])[]): number[][] {
  return A.map((row) => B[0]!.map((_, j) => row.reduce((sum, a, k) => sum + a * B[k]![j]!, 0)));
}
