import { symmetricEigen } from "@unrolled/kernels";

/** Eigenvalues below this part of the largest, of a matrix whose diagonal is 1, are what rounding has left of 0. */
const rounding = 1e-12;

/** The inverse of a symmetric positive semidefinite S (n × n) where it has one, after scaling its diagonal to 1; 0 along all other directions. */
export function pseudoInverse(S: Float64Array, n: number): Float64Array {
  const scale = Float64Array.from({ length: n }, (_, i) => (S[i * n + i]! > 0 ? 1 / Math.sqrt(S[i * n + i]!) : 0));
  const scaled = S.map((x, at) => x * scale[Math.floor(at / n)]! * scale[at % n]!);
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  symmetricEigen(values, vectors, scaled, n);
  const least = rounding * n * Math.max(0, ...values);
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = 0;
    for (let p = 0; p < n; p++) if (values[p]! > least) sum += (vectors[i * n + p]! * vectors[j * n + p]!) / values[p]!;
    return sum * scale[i]! * scale[j]!;
  });
}
