import { checkOptions } from "../../../checks/index.js";
import type { LinearGaussian } from "../linear-gaussian.js";
import { seasonal as kind } from "../structures/seasonal.js";
import { type ComponentOptions, componentModel, type Variance } from "./structured.js";

export interface SeasonalOptions extends ComponentOptions {
  /** Steps after which the pattern repeats, at least 2: 12 of months. */
  readonly period: number;
  /** Of a step of the level. */
  readonly level: Variance;
  /** Of a step of the slope; left out: there is no slope. */
  readonly slope?: Variance | undefined;
  /** Of the sum of the pattern over a period. */
  readonly seasonal: Variance;
  /** Of the target around level and pattern. */
  readonly target: Variance;
}

/**
 * A level and a seasonal pattern, y_t = μ_t + γ_t + N(0, target), μ_t = μ_{t−1} + ν_{t−1} + N(0, level), γ_t = −γ_{t−1} − … − γ_{t−period+1} + N(0, seasonal), with a
 * diffuse start; with a slope it is the basic structural model (Harvey 1989, §4.1). State: level, slope where there is one, and the last
 * period − 1 values of the pattern, newest first.
 *
 * @throws RangeError for a period below 2 and variances below 0.
 * @example
 * seasonal({ period: 4, level: 0.1, seasonal: 0.01, target: 1 }).sample(20, key(1)).targets;
 */
export function seasonal(options: SeasonalOptions): LinearGaussian {
  checkOptions("seasonal", options, ["period", "level", "slope", "seasonal", "target", "name", "effects", "initialMean"]);
  const { period, level, slope, target } = options;
  const own = slope === undefined ? { period } : { period, trend: true };
  const variances = [
    ["level", level] as const,
    ...(slope === undefined ? [] : [["slope", slope] as const]),
    ["seasonal", options.seasonal] as const,
    ["target", target] as const,
  ];
  return componentModel("seasonal", kind, own, variances, options);
}
