import { checkOptions } from "../../../checks/index.js";
import type { LinearGaussian } from "../linear-gaussian.js";
import { localTrend as kind } from "../structures/local-trend.js";
import { type ComponentOptions, componentModel, type Variance } from "./structured.js";

export interface LocalTrendOptions extends ComponentOptions {
  /** Of a step of the level beside its slope; left out: the level has no noise of its own, a smooth trend. */
  readonly level?: Variance | undefined;
  /** Of a step of the slope. */
  readonly slope: Variance;
  /** Of the target around the level. */
  readonly target: Variance;
}

/**
 * A local linear trend: y_t = μ_t + N(0, target), μ_t = μ_{t−1} + ν_{t−1} + N(0, level), ν_t = ν_{t−1} + N(0, slope), with a diffuse start (Durbin &
 * Koopman 2012, §3.2). State: level, slope.
 *
 * @throws RangeError for variances below 0.
 * @example
 * localTrend({ slope: 0.01, target: 1, initialMean: [10, 0.5] }).sample(20, key(1)).targets;
 */
export function localTrend(options: LocalTrendOptions): LinearGaussian {
  checkOptions("localTrend", options, ["level", "slope", "target", "name", "effects", "initialMean"]);
  const { level, slope, target } = options;
  const own = level === undefined ? { smooth: true } : {};
  const variances = [...(level === undefined ? [] : [["level", level] as const]), ["slope", slope] as const, ["target", target] as const];
  return componentModel("localTrend", kind, own, variances, options);
}
