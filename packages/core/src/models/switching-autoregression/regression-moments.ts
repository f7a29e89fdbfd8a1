import type { Dataset } from "../../contracts/index.js";
import type { RegimeStates } from "./regime-states.js";
import type { Regimes } from "./regimes.js";

/**
 * What the regressions of all states are estimated from: for each state z, Σ_t w_t(z) u_t u_tᵀ with u_t = (1, y_t − m, y_{t−1} − m, …,
 * y_{t−p} − m), over the steps that are scored.
 */
export interface RegressionMoments {
  /** m: taken off, so that levels far from 0 lose no digits. */
  readonly centre: number;
  /** p + 2 */
  readonly width: number;
  /** S × width × width, symmetric. */
  readonly products: Float64Array;
}

/**
 * The moments under `weights` (stepCount × S, packed), such as the posterior of the states. Cost T S (p + 2)².
 *
 * Levels take up what is taken off the targets wherever they are free to: not where they are shared or none and the coefficients switch.
 */
export function regressionMoments(
  regimes: Regimes,
  { stateCount: S }: RegimeStates,
  data: Dataset,
  weights: Float64Array,
): RegressionMoments {
  const { lags: p } = regimes;
  const { length, starts, aliveCounts, targetValues } = data;
  const width = p + 2;
  const centre = takesUpShifts(regimes) ? meanOf(data) : 0;
  const products = new Float64Array(S * width * width);
  const u = new Float64Array(width).fill(1);
  for (let t = p; t < length; t++)
    for (let row = 0; row < aliveCounts[t]!; row++) {
      const position = starts[t]! + row;
      if (Number.isNaN(targetValues![position]!)) continue;
      for (let j = 0; j <= p; j++) u[1 + j] = targetValues![starts[t - j]! + row]! - centre;
      for (let z = 0; z < S; z++) {
        const weight = weights[position * S + z]!;
        if (weight === 0) continue;
        const at = z * width * width;
        for (let a = 0; a < width; a++) for (let b = 0; b <= a; b++) products[at + a * width + b]! += weight * u[a]! * u[b]!;
      }
    }
  for (let z = 0; z < S; z++)
    for (let a = 0; a < width; a++)
      for (let b = 0; b < a; b++) products[(z * width + b) * width + a] = products[(z * width + a) * width + b]!;
  return { centre, width, products };
}

/** Levels with the centre taken off their targets (sign −1), or put back (1). */
export function shiftedLevels(
  levels: Float64Array,
  { form, lags: p }: Pick<Regimes, "form" | "lags">,
  coefficients: Float64Array,
  by: number,
) {
  return levels.map((level, k) => {
    let share = 1;
    if (form === "intercept") for (let j = 0; j < p; j++) share -= coefficients[k * p + j]!;
    return level + by * share;
  });
}

function takesUpShifts({ form, switching }: Regimes): boolean {
  return form === "mean" || switching.levels === "regime" || (switching.levels === "shared" && switching.coefficients === "shared");
}

function meanOf({ targetValues }: Dataset): number {
  let [sum, count] = [0, 0];
  for (const y of targetValues!)
    if (!Number.isNaN(y)) {
      sum += y;
      count++;
    }
  return count === 0 ? 0 : sum / count;
}
