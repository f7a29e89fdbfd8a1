/**
 * C = A B, or C += A B when `accumulate`: A is m × k, B is k × n, C is m × n, all row-major from their offsets.
 *
 * Every row of C is summed in the order of k whatever m is, so a row's bits do not depend on the rows beside it (decision 7).
 */
export function gemm(
  C: Float64Array,
  cOffset: number,
  A: Float64Array,
  aOffset: number,
  B: Float64Array,
  bOffset: number,
  m: number,
  k: number,
  n: number,
  accumulate: boolean,
): void {
  for (let i = 0; i < m; i++) {
    const c = cOffset + i * n;
    const a = aOffset + i * k;
    if (!accumulate) C.fill(0, c, c + n);
    for (let p = 0; p < k; p++) {
      const x = A[a + p];
      const b = bOffset + p * n;
      for (let j = 0; j < n; j++) C[c + j] += x * B[b + j];
    }
  }
}

/** C += Aᵀ B: A is m × k, B is m × n, C is k × n; summed in the order of m. The weight gradient of a batch. */
export function gemmTransposedA(
  C: Float64Array,
  cOffset: number,
  A: Float64Array,
  aOffset: number,
  B: Float64Array,
  bOffset: number,
  m: number,
  k: number,
  n: number,
): void {
  for (let i = 0; i < m; i++) {
    const a = aOffset + i * k;
    const b = bOffset + i * n;
    for (let p = 0; p < k; p++) {
      const x = A[a + p];
      const c = cOffset + p * n;
      for (let j = 0; j < n; j++) C[c + j] += x * B[b + j];
    }
  }
}

/** out (n × m) = Aᵀ for A of m × n. */
export function transposeInto(out: Float64Array, A: Float64Array, m: number, n: number): void {
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) out[j * m + i] = A[i * n + j];
}
