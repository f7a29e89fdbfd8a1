import { conditionCovariance, type StateCovariance, solveUnitLower, unitLowerFactor } from "@unrolled/kernels";
import type { LinearFunctions } from "./linearisation.js";

/**
 * Conditions a normal law on a target y ≈ values + weights (s − centre) + N(0, noise), of row `row` of `functions`: `law.P` and `mean` (n
 * numbers at `at`) from those before it to those after it. log p(y), in nats; 0 where nothing is observed, NaN where y has no density.
 */
export type NormalUpdate = (
  law: StateCovariance,
  mean: Float64Array,
  centre: Float64Array,
  at: number,
  functions: LinearFunctions,
  row: number,
  targets: Float64Array,
) => number;

const logTwoPi = Math.log(2 * Math.PI);

/** A variance below this times n and what its terms are made of is what rounding has left of 0. */
const rounding = 8 * Number.EPSILON;

/** For states of n and targets of m numbers, which are taken one at a time after L⁻¹ of the observed part of noise = L D Lᵀ has made them independent. */
export function normalUpdate(n: number, m: number): NormalUpdate {
  const noise = new Float64Array(m * m);
  const mixing = new Float64Array(m * m);
  const pivots = new Float64Array(m);
  const directions = new Float64Array(m * n);
  const innovations = new Float64Array(m);
  const gain = new Float64Array(n);

  return (law, mean, centre, at, functions, row, targets) => {
    let k = 0;
    const observed: number[] = [];
    for (let d = 0; d < m; d++) if (!Number.isNaN(targets[row * m + d]!)) observed[k++] = d;
    if (k === 0) return 0;
    observed.forEach((d, i) => {
      let innovation = targets[row * m + d]! - functions.values[row * m + d]!;
      for (let j = 0; j < n; j++) {
        const weight = functions.weights[(row * m + d) * n + j]!;
        directions[i * n + j] = weight;
        innovation -= weight * (mean[at + j]! - centre[at + j]!);
      }
      innovations[i] = innovation;
      observed.forEach((e, j) => {
        noise[i * k + j] = functions.noise[(row * m + d) * m + e]!;
      });
    });
    if (!unitLowerFactor(mixing, pivots, noise, k)) return Number.NaN;
    solveUnitLower(mixing, directions, 0, k, n);
    solveUnitLower(mixing, innovations, 0, k, 1);
    let total = 0;
    for (let i = 0; i < k; i++) {
      let size = 0;
      for (let j = 0; j < n; j++) size += Math.abs(directions[i * n + j]!) * Math.sqrt(Math.max(0, law.P[j * n + j]!));
      const variance = conditionCovariance(law, directions, i * n, pivots[i]!, gain, 0, rounding * n * (size * size + pivots[i]!));
      if (variance === 0) return Number.NaN;
      const innovation = innovations[i]!;
      for (let j = 0; j < n; j++) mean[at + j] = mean[at + j]! + gain[j]! * innovation;
      // The innovations of the other numbers are from where the mean now is.
      for (let l = i + 1; l < k; l++) {
        let moved = 0;
        for (let j = 0; j < n; j++) moved += directions[l * n + j]! * gain[j]!;
        innovations[l] = innovations[l]! - moved * innovation;
      }
      total += logTwoPi + Math.log(variance) + (innovation * innovation) / variance;
    }
    return -0.5 * total;
  };
}
