import { checkOptions } from "../../../checks/index.js";
import type { LinearGaussian } from "../linear-gaussian.js";
import { localLevel as kind } from "../structures/local-level.js";
import { type ComponentOptions, componentModel, type Variance } from "./structured.js";

export interface LocalLevelOptions extends ComponentOptions {
  /** Of a step of the level. */
  readonly level: Variance;
  /** Of the target around the level. */
  readonly target: Variance;
}

/**
 * A local level: a random walk in noise, y_t = μ_t + N(0, target), μ_t = μ_{t−1} + N(0, level), with a diffuse start (Durbin & Koopman 2012, ch. 2).
 * Its parameters are the two variances; of several targets, covariances.
 *
 * @throws RangeError for variances below 0.
 * @example
 * const nile = localLevel({ level: 1469.1, target: 15098.5 });
 * console.log(nile.parameterCount); // 2
 */
export function localLevel(options: LocalLevelOptions): LinearGaussian {
  checkOptions("localLevel", options, ["level", "target", "name", "effects", "initialMean"]);
  const { level, target } = options;
  const variances = [["level", level] as const, ["target", target] as const];
  return componentModel("localLevel", kind, {}, variances, options);
}
