import { checkOptions } from "../../../checks/index.js";
import { readVector } from "../../../checks/read-arrays.js";
import type { LinearGaussian } from "../linear-gaussian.js";
import { armaSystem, movingAverage as kind } from "../structures/moving-average.js";
import { readEffects, readVariance, type StructuredOptions, systemModel } from "./structured.js";

export interface ArmaOptions extends StructuredOptions {
  /** φ_1..φ_p; left out: none. */
  readonly ar?: readonly number[] | undefined;
  /** θ_1..θ_q, at least one: without any it is an `autoregression`. */
  readonly ma: readonly number[];
  /** σ², of the innovations. */
  readonly innovations: number;
  /** Default 0. */
  readonly mean?: number | undefined;
}

/**
 * A stationary and invertible ARMA(p, q) of one target with its exact start (Harvey 1989, §3.3):
 *
 *     y_t − μ = Σ_i φ_i (y_{t−i} − μ) + ε_t + Σ_j θ_j ε_{t−j},  ε ~ N(0, innovations)
 *
 * where μ is `mean`, with `effects` mean + D x_t: a regression with ARMA errors. Missing targets are integrated out exactly.
 *
 * @throws RangeError where it is not stationary or not invertible, or the innovations have no variance.
 * @example
 * arma({ ar: [0.7], ma: [0.4], innovations: 1 }).sample(10, key(1)).targets;
 */
export function arma(options: ArmaOptions): LinearGaussian {
  checkOptions("arma", options, ["ar", "ma", "innovations", "mean", "name", "effects"]);
  const { ar = [], ma, innovations, mean = 0, effects, name } = options;
  const read = (values: readonly number[], place: string): Float64Array => {
    const out = new Float64Array(Array.isArray(values) ? values.length : 1);
    readVector(out, 0, values, out.length, `arma: ${place}`, "coefficients");
    return out;
  };
  const [variance] = readVariance(innovations, 1, "arma: innovations");
  const d = read([mean], "mean");
  const system = armaSystem(read(ar, "ar"), read(ma, "ma"), variance!, d, readEffects(effects, 1, "arma"));
  return systemModel(kind.of({ name: kind.name, ar: ar.length, ma: ma.length }, system), system, name);
}
