/** A pivot below this part of its diagonal entry is taken for 0. */
const vanishes = 1e-14;

/**
 * R = L D Lᵀ with L unit lower triangular and D ≥ 0 diagonal, of a symmetric positive semidefinite R (n × n, row-major; its lower triangle is
 * read). Where D is 0 L's column is 0 below its 1. False where R is not positive semidefinite.
 */
export function unitLowerFactor(L: Float64Array, D: Float64Array, R: Float64Array, n: number): boolean {
  for (let j = 0; j < n; j++) {
    let pivot = R[j * n + j];
    for (let k = 0; k < j; k++) pivot -= L[j * n + k] * L[j * n + k] * D[k];
    const isZero = Math.abs(pivot) <= vanishes * n * R[j * n + j];
    if (!isZero && !(pivot > 0)) return false;
    D[j] = isZero ? 0 : pivot;
    for (let i = 0; i < n; i++) {
      if (i <= j) {
        L[i * n + j] = i === j ? 1 : 0;
        continue;
      }
      let sum = R[i * n + j];
      for (let k = 0; k < j; k++) sum -= L[i * n + k] * L[j * n + k] * D[k];
      if (isZero && Math.abs(sum) > 1e-7 * Math.sqrt(R[i * n + i] * R[j * n + j])) return false;
      L[i * n + j] = isZero ? 0 : sum / pivot;
    }
  }
  return true;
}

/** x ← L⁻¹ x for each of the `width` columns of x (n rows of `width`), L unit lower triangular (n × n). */
export function solveUnitLower(L: Float64Array, x: Float64Array, xAt: number, n: number, width: number): void {
  for (let i = 1; i < n; i++)
    for (let k = 0; k < i; k++) {
      const l = L[i * n + k];
      if (l === 0) continue;
      for (let j = 0; j < width; j++) x[xAt + i * width + j] -= l * x[xAt + k * width + j];
    }
}
