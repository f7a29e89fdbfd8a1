import type { Workspace } from "@unrolled/core";
import { symmetricEigen, unitLowerFactor } from "@unrolled/kernels";

/**
 * Sets L (lower triangular, n × n at `at`) with L Lᵀ = P (at the same place), of a symmetric positive semidefinite P: a direction without spread
 * leaves a column of zeros. Where P is none, that of the nearest that is, its eigenvalues below 0 set to 0, and false.
 */
export type CovarianceRoot = (L: Float64Array, at: number, P: Float64Array) => boolean;

export function covarianceRoot(n: number, workspace: Workspace): CovarianceRoot {
  const whole = workspace.vector(n * n);
  const factor = workspace.vector(n * n);
  const pivots = workspace.vector(n);
  const values = workspace.vector(n);
  const vectors = workspace.vector(n * n);

  /** P with its eigenvalues below 0 set to 0, and a hair above, so that rounding leaves it a factor. */
  function raise(): void {
    factor.set(whole);
    symmetricEigen(values, vectors, factor, n);
    const largest = values.reduce((a, b) => Math.max(a, b), 0);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += vectors[i * n + k]! * vectors[j * n + k]! * Math.max(values[k]!, 1e-12 * largest);
        whole[i * n + j] = sum;
      }
  }

  return (L, at, P) => {
    whole.set(P.subarray(at, at + n * n));
    const isCovariance = unitLowerFactor(factor, pivots, whole, n);
    if (!isCovariance) {
      raise();
      if (!unitLowerFactor(factor, pivots, whole, n)) factor.fill(0);
    }
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) L[at + i * n + j] = factor[i * n + j]! * Math.sqrt(pivots[j]!);
    return isCovariance;
  };
}
