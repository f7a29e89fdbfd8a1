import { checkOptions } from "../../../checks/index.js";
import type { LinearGaussian } from "../linear-gaussian.js";
import { varyingRegression as kind } from "../structures/varying-regression.js";
import { type ComponentOptions, componentModel, type Variance } from "./structured.js";

export interface VaryingRegressionOptions extends Omit<ComponentOptions, "effects"> {
  /** Of a step of the level. */
  readonly level: Variance;
  /** X: of a step of the coefficient of each input. 0: the coefficient is unknown and stays. */
  readonly coefficients: readonly Variance[];
  /** Of the target around the regression. */
  readonly target: Variance;
}

/**
 * A regression on the inputs whose level and coefficients are random walks, y_t = μ_t + Σ_j x_tj β_tj + N(0, target), with a diffuse start (Durbin &
 * Koopman 2012, §3.6.1). State: level, coefficients. With variances of 0 it is recursive least squares.
 *
 * @throws RangeError for variances below 0, or no coefficients.
 * @example
 * varyingRegression({ level: 0.1, coefficients: [0.01], target: 1, initialMean: [0, 2] }).sample(3, key(1), [[1], [2], [3]]).targets;
 */
export function varyingRegression(options: VaryingRegressionOptions): LinearGaussian {
  checkOptions("varyingRegression", options, ["level", "coefficients", "target", "name", "initialMean"]);
  const { level, coefficients, target } = options;
  const variances = [
    ["level", level] as const,
    ...coefficients.map((variance, j) => [`coefficients[${j}]`, variance] as const),
    ["target", target] as const,
  ];
  return componentModel("varyingRegression", kind, {}, variances, options, coefficients.length);
}
