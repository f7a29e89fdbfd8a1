import { covarianceFactor } from "./covariance-factor.js";

/** The matrix with both triangles the same to the last bit; `place` says whose it is and where it stands. */
export function checkCovariance(matrix: Float64Array, n: number, place: string): Float64Array {
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const [below, above] = [matrix[i * n + j]!, matrix[j * n + i]!];
      if (Math.abs(below - above) > 1e-8 * Math.sqrt(Math.abs(matrix[i * n + i]! * matrix[j * n + j]!))) {
        const name = place.slice(place.lastIndexOf(" ") + 1);
        throw new RangeError(`${place} must be symmetric, got ${name}[${i}][${j}] = ${below} and ${name}[${j}][${i}] = ${above}`);
      }
      if (below !== above) matrix[i * n + j] = matrix[j * n + i] = 0.5 * (below + above);
    }
  if (covarianceFactor(matrix, n) === null)
    throw new RangeError(`${place} must be positive semidefinite, as a covariance is, got one that is not`);
  return matrix;
}
