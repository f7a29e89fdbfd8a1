import { pseudoInverse } from "./pseudo-inverse.js";
import type { RegressionSums } from "./statistics.js";

/** What maximises an expected normal log-likelihood: the change of the weights, and the errors' covariance after it. */
export interface Regressed {
  /** size × columns: to be added to the weights of the regressors asked for. */
  readonly change: Float64Array;
  /** size × size, symmetric and positive semidefinite. */
  readonly covariance: Float64Array;
}

/**
 * The regression of errors on some of their regressors: change = E[e zᵀ] E[z zᵀ]⁻¹, and the mean of (e − change z)(e − change z)ᵀ. Along
 * directions in which regressors do not vary nothing changes.
 *
 * @param columns places of the regressors whose weights are free.
 */
export function regress({ count, errors, products, regressors }: RegressionSums, size: number, columns: readonly number[]): Regressed {
  const width = products.length / size;
  const c = columns.length;
  const ez = Float64Array.from({ length: size * c }, (_, at) => products[Math.floor(at / c) * width + columns[at % c]!]!);
  const zz = Float64Array.from({ length: c * c }, (_, at) => regressors[columns[Math.floor(at / c)]! * width + columns[at % c]!]!);
  const inverse = pseudoInverse(zz, c);
  const change = new Float64Array(size * c);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < c; j++) for (let p = 0; p < c; p++) change[i * c + j] = change[i * c + j]! + ez[i * c + p]! * inverse[p * c + j]!;
  const covariance = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0.5 * (errors[i * size + j]! + errors[j * size + i]!);
      for (let p = 0; p < c; p++) {
        sum -= change[i * c + p]! * ez[j * c + p]! + ez[i * c + p]! * change[j * c + p]!;
        for (let q = 0; q < c; q++) sum += change[i * c + p]! * zz[p * c + q]! * change[j * c + q]!;
      }
      covariance[i * size + j] = covariance[j * size + i] = sum / count;
    }
  return { change, covariance };
}

/** from, from + 1, …, `count` of them. */
export function places(from: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}

/** weights + the columns of a change that stand from `column` on. */
export function changed(weights: Float64Array, change: Float64Array, rows: number, column: number): Float64Array {
  const own = weights.length / rows;
  const width = change.length / rows;
  return weights.map((x, at) => x + change[Math.floor(at / own) * width + column + (at % own)]!);
}
