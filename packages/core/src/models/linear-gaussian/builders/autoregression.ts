import { checkOptions } from "../../../checks/index.js";
import { readMatrix, readVector } from "../../../checks/read-arrays.js";
import { covarianceFactor } from "../covariance-factor.js";
import type { LinearGaussian } from "../linear-gaussian.js";
import { autoregressiveSystem, vectorAutoregression as kind } from "../structures/vector-autoregression.js";
import { readEffects, readVariance, type StructuredOptions, systemModel, targetsOf, type Variance } from "./structured.js";

export interface AutoregressionOptions extends StructuredOptions {
  /** p: Φ_1..Φ_p, numbers of one target, D × D rows of several. */
  readonly coefficients: readonly Variance[];
  /** Of the innovations. */
  readonly innovations: Variance;
  /** D: the mean, a number of one target; left out: 0. */
  readonly mean?: number | readonly number[] | undefined;
}

/**
 * A stationary autoregression AR(p), or of several targets VAR(p), with its exact start: y_t − μ = Σ_i Φ_i (y_{t−i} − μ) + N(0, innovations), where μ is
 * `mean`, with `effects` mean + D x_t. State: (y_t − μ, …, y_{t−p+1} − μ). Missing targets are integrated out exactly.
 *
 * @throws RangeError where it is not stationary, or innovations are not positive definite.
 * @example
 * const ar2 = autoregression({ coefficients: [0.5, 0.3], innovations: 1, mean: 10 });
 * console.log(ar2.parameterCount); // 4
 */
export function autoregression(options: AutoregressionOptions): LinearGaussian {
  checkOptions("autoregression", options, ["coefficients", "innovations", "mean", "name", "effects"]);
  const { coefficients, innovations, mean = 0, effects, name } = options;
  if (!Array.isArray(coefficients) || coefficients.length === 0)
    throw new RangeError(`autoregression: coefficients must be a list of at least one, got ${JSON.stringify(coefficients)}`);
  const m = targetsOf(innovations);
  const L = covarianceFactor(readVariance(innovations, m, "autoregression: innovations"), m)!;
  const read = coefficients.map((coefficient, i) => {
    const matrix = new Float64Array(m * m);
    const rows = typeof coefficient === "number" ? [[coefficient]] : coefficient;
    readMatrix(matrix, 0, rows, m, m, `autoregression: coefficients[${i}]`, "D x D");
    return matrix;
  });
  const d = new Float64Array(m);
  readVector(d, 0, typeof mean === "number" ? new Array<number>(m).fill(mean) : mean, m, "autoregression: mean", "D");
  const system = autoregressiveSystem(read, L, d, readEffects(effects, m, "autoregression"));
  return systemModel(kind.of({ name: kind.name, order: read.length }, system), system, name);
}
