import { cholesky, logDeterminant, solveLower } from "@unrolled/kernels";
import type { Distribution, Key } from "../contracts/index.js";
import { checkNumbers, checkSize } from "./check-law.js";
import { normalCdf } from "./distribution-functions.js";

const logTwoPi = Math.log(2 * Math.PI);

/**
 * N(mean, covariance): log p(y) = −½ (y − mean)ᵀ covariance⁻¹ (y − mean) − ½ log |covariance| − (D/2) log 2π, by Cholesky. NaN
 * dimensions are marginalised: the law of the others has the sub-vector and sub-matrix.
 *
 * @throws RangeError where the covariance is not a symmetric positive definite D × D matrix.
 * @example
 * fullNormal([0, 0], [[2, 1], [1, 2]]).logProb([1, 1]); // −2.7205
 */
export function fullNormal(mean: readonly number[], covariance: readonly (readonly number[])[]): Distribution<readonly number[]> {
  const centre = [...mean];
  const matrix = covariance.map((row) => [...row]);
  checkNumbers(centre, "fullNormal: mean");
  const D = centre.length;
  if (matrix.length !== D || matrix.some((row) => row.length !== D))
    throw new RangeError(`fullNormal: covariance must be a ${D} × ${D} matrix, got ${JSON.stringify(matrix)}`);
  for (const row of matrix) checkNumbers(row, "fullNormal: covariance");
  for (let i = 0; i < D; i++)
    for (let j = 0; j < i; j++) {
      const [a, b] = [matrix[i]![j]!, matrix[j]![i]!];
      if (Math.abs(a - b) > 1e-8 * Math.sqrt(Math.abs(matrix[i]![i]! * matrix[j]![j]!)))
        throw new RangeError(`fullNormal: covariance must be symmetric, got ${a} at (${i + 1}, ${j + 1}) and ${b} at (${j + 1}, ${i + 1})`);
    }
  const L = Float64Array.from(matrix.flat());
  if (!cholesky(L, L, 0, D)) throw new RangeError(`fullNormal: covariance must be positive definite, got ${JSON.stringify(matrix)}`);
  const constant = -0.5 * (logDeterminant(L, 0, D) + D * logTwoPi);

  return Object.freeze({
    kind: "full-normal",
    logProb(value: readonly number[]): number {
      checkSize(value, D, "fullNormal");
      const observed = Array.from(value.keys()).filter((d) => !Number.isNaN(value[d]!));
      if (observed.length < D) {
        if (observed.length === 0) return 0;
        return fullNormal(
          observed.map((d) => centre[d]!),
          observed.map((i) => observed.map((j) => matrix[i]![j]!)),
        ).logProb(observed.map((d) => value[d]!));
      }
      const z = Float64Array.from(value, (y, d) => y - centre[d]!);
      solveLower(L, 0, z, 0, D);
      return constant - 0.5 * z.reduce((sum, x) => sum + x * x, 0);
    },
    sample(key: Key) {
      const z = new Float64Array(D);
      key.fillNormal(z);
      return centre.map((m, i) => {
        let sum = m;
        for (let j = 0; j <= i; j++) sum += L[i * D + j]! * z[j]!;
        return sum;
      });
    },
    entropy: () => 0.5 * D - constant,
    marginals: Object.freeze({
      size: D,
      discrete: false,
      mean: (d: number) => centre[d]!,
      variance: (d: number) => matrix[d]![d]!,
      cdf: (y: number, d: number) => normalCdf((y - centre[d]!) / Math.sqrt(matrix[d]![d]!)),
    }),
  });
}
