/** b ← A⁻¹ b by Gaussian elimination with row pivoting; A (n × n, row-major) is overwritten. False where A is singular. */
export function solve(A: Float64Array, b: Float64Array, n: number): boolean {
  for (let j = 0; j < n; j++) {
    let pivot = j;
    for (let i = j + 1; i < n; i++) if (Math.abs(A[i * n + j]) > Math.abs(A[pivot * n + j])) pivot = i;
    if (!(Math.abs(A[pivot * n + j]) > 0)) return false;
    if (pivot !== j) {
      for (let p = j; p < n; p++) {
        const swap = A[j * n + p];
        A[j * n + p] = A[pivot * n + p];
        A[pivot * n + p] = swap;
      }
      const swap = b[j];
      b[j] = b[pivot];
      b[pivot] = swap;
    }
    for (let i = j + 1; i < n; i++) {
      const factor = A[i * n + j] / A[j * n + j];
      if (factor === 0) continue;
      for (let p = j; p < n; p++) A[i * n + p] -= factor * A[j * n + p];
      b[i] -= factor * b[j];
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i];
    for (let p = i + 1; p < n; p++) sum -= A[i * n + p] * b[p];
    b[i] = sum / A[i * n + i];
  }
  return true;
}
