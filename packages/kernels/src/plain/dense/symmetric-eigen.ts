/**
 * Eigenvalues and eigenvectors of a symmetric A (n × n, row-major): A = V diag(values) Vᵀ, the vectors in the columns of V.
 * Cyclic Jacobi rotations (Golub & Van Loan 2013, §8.5); A is overwritten. For small n: cost about 10 n³.
 */
export function symmetricEigen(values: Float64Array, V: Float64Array, A: Float64Array, n: number): void {
  V.fill(0, 0, n * n);
  for (let i = 0; i < n; i++) V[i * n + i] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    let on = 0;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        if (i === j) on += A[i * n + i] ** 2;
        else off += A[i * n + j] ** 2;
    if (!(off > 1e-32 * on)) break;
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(A, V, n, p, q);
  }
  for (let i = 0; i < n; i++) values[i] = A[i * n + i];
}

/** The rotation of rows and columns p and q that makes A_pq 0. */
function rotate(A: Float64Array, V: Float64Array, n: number, p: number, q: number): void {
  const apq = A[p * n + q];
  if (apq === 0) return;
  const theta = (A[q * n + q] - A[p * n + p]) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(1, theta));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  for (let i = 0; i < n; i++) {
    const [ip, iq] = [A[i * n + p], A[i * n + q]];
    A[i * n + p] = c * ip - s * iq;
    A[i * n + q] = s * ip + c * iq;
  }
  for (let i = 0; i < n; i++) {
    const [pi, qi] = [A[p * n + i], A[q * n + i]];
    A[p * n + i] = c * pi - s * qi;
    A[q * n + i] = s * pi + c * qi;
    const [vp, vq] = [V[i * n + p], V[i * n + q]];
    V[i * n + p] = c * vp - s * vq;
    V[i * n + q] = s * vp + c * vq;
  }
}
