/**
 * The lower triangle of L with A = L Lᵀ (n × n, row-major, at the same offset of both arrays); false where A is not positive
 * definite. Reads A's lower triangle only; `L` may be `A`. The upper triangle of L is set to 0.
 */
export function cholesky(L: Float64Array, A: Float64Array, offset: number, n: number): boolean {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = A[offset + i * n + j];
      for (let p = 0; p < j; p++) sum -= L[offset + i * n + p] * L[offset + j * n + p];
      if (i === j) {
        if (!(sum > 0) || sum === Infinity) return false;
        L[offset + i * n + i] = Math.sqrt(sum);
      } else L[offset + i * n + j] = sum / L[offset + j * n + j];
    }
    for (let j = i + 1; j < n; j++) L[offset + i * n + j] = 0;
  }
  return true;
}

/** x ← L⁻¹ x (forward substitution); L is n × n lower-triangular at `lOffset`, x of length n at `xOffset`. */
export function solveLower(L: Float64Array, lOffset: number, x: Float64Array, xOffset: number, n: number): void {
  for (let i = 0; i < n; i++) {
    let sum = x[xOffset + i];
    for (let p = 0; p < i; p++) sum -= L[lOffset + i * n + p] * x[xOffset + p];
    x[xOffset + i] = sum / L[lOffset + i * n + i];
  }
}

/** x ← L⁻ᵀ x (back substitution). */
export function solveLowerTransposed(L: Float64Array, lOffset: number, x: Float64Array, xOffset: number, n: number): void {
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[xOffset + i];
    for (let p = i + 1; p < n; p++) sum -= L[lOffset + p * n + i] * x[xOffset + p];
    x[xOffset + i] = sum / L[lOffset + i * n + i];
  }
}

/** log |A| = 2 Σ log L_ii. */
export function logDeterminant(L: Float64Array, offset: number, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.log(L[offset + i * n + i]);
  return 2 * sum;
}

/** The lower triangle of S (n × n at `sOffset`) += w (y − m)(y − m)ᵀ, with y at `yOffset` and m at `mOffset`. */
export function addScatter(
  S: Float64Array,
  sOffset: number,
  w: number,
  y: Float64Array,
  yOffset: number,
  m: Float64Array,
  mOffset: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    const r = w * (y[yOffset + i] - m[mOffset + i]);
    for (let j = 0; j <= i; j++) S[sOffset + i * n + j] += r * (y[yOffset + j] - m[mOffset + j]);
  }
}
