import * as constants from "../exponentials/exponential-constants.js";
import type { Reals } from "../reals.js";

// Copied, as in exponentials.ts.
const { LN2_HIGH, LN2_LOW, LOG2_E, P1, P2, P3, P4, P5, POWER_ZERO, POWERS, ROUND } = constants;

/**
 * out_n = Σ_d log σ(z_nd) where y_d = 1, log σ(−z_nd) where y_d = 0, for count · repeat rows of D logits z; NaN targets are
 * marginalised (they add 0).
 *
 * log σ(−u) = −max(u, 0) − log(1 + e^{−|u|}); the factors 1 + e^{−|u|} ≤ 2 are multiplied, up to 512 of them, before one
 * logarithm. Row n reads the target at `position + ⌊n / repeat⌋`. When `differentiate`, z_nd is overwritten with
 * ∂ out_n / ∂ z_nd = y_d − σ(z_nd).
 */
export function logisticRows(
  out: Float64Array,
  outOffset: number,
  logits: Reals,
  logitsOffset: number,
  Y: Float64Array,
  position: number,
  count: number,
  repeat: number,
  D: number,
  differentiate: boolean,
): void {
  for (let n = 0; n < count * repeat; n++) {
    const target = (position + Math.floor(n / repeat)) * D;
    const row = logitsOffset + n * D;
    let sum = 0;
    let product = 1;
    let factors = 0;
    for (let d = 0; d < D; d++) {
      const y = Y[target + d];
      if (Number.isNaN(y)) {
        if (differentiate) logits[row + d] = 0;
        continue;
      }
      const u = y === 1 ? -logits[row + d] : logits[row + d];
      const magnitude = u < 0 ? -u : u;
      const z = magnitude > 708 ? -708 : -magnitude;
      const k = z * LOG2_E + ROUND - ROUND;
      const r = z - k * LN2_HIGH - k * LN2_LOW;
      const q = r * r;
      const c = r - q * (P1 + q * (P2 + q * (P3 + q * (P4 + q * P5))));
      const e = POWERS[(k + POWER_ZERO) | 0] * (1 + (2 * r) / (2 - c));
      if (u > 0) sum -= u;
      product *= 1 + e;
      if (++factors === 512) {
        sum -= Math.log(product);
        product = 1;
        factors = 0;
      }
      if (differentiate) {
        const p = u > 0 ? 1 / (1 + e) : e / (1 + e);
        logits[row + d] = y === 1 ? p : -p;
      }
    }
    out[outOffset + n] = sum - Math.log(product);
  }
}
