import type { Reals } from "../reals.js";
/** out (m × n) += X W for X (m × k) of mostly zeros, which are passed over; summed in the order of k. */
export function addSparseProduct(
  out: Reals,
  outOffset: number,
  X: Reals,
  xOffset: number,
  W: Reals,
  wOffset: number,
  m: number,
  k: number,
  n: number,
): void {
  for (let i = 0; i < m; i++) {
    const o = outOffset + i * n;
    for (let p = 0; p < k; p++) {
      const x = X[xOffset + i * k + p];
      if (x === 0) continue;
      const w = wOffset + p * n;
      for (let j = 0; j < n; j++) out[o + j] += x * W[w + j];
    }
  }
}

/** dW (k × n) += Xᵀ A for X (m × k) of mostly zeros, which are passed over; summed in the order of m. */
export function addSparseProductTransposed(
  dW: Reals,
  dWOffset: number,
  X: Reals,
  xOffset: number,
  A: Reals,
  aOffset: number,
  m: number,
  k: number,
  n: number,
): void {
  for (let i = 0; i < m; i++) {
    const a = aOffset + i * n;
    for (let p = 0; p < k; p++) {
      const x = X[xOffset + i * k + p];
      if (x === 0) continue;
      const w = dWOffset + p * n;
      for (let j = 0; j < n; j++) dW[w + j] += x * A[a + j];
    }
  }
}
